export type { Latency } from './cell.js';
export { type Summary, summary, total } from './points.js';
export { readHistory } from './read.js';
export type { LaneRecorder } from './recorder.js';
export { UNIT_NAMES } from './units.js';
export { createHistoryWriter, type HistoryWriter } from './writer.js';
