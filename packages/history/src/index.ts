export type { Latency } from './cell.js';
export { type Frame, frameOf } from './frame.js';
export type { Mark } from './marks.js';
export { readOldestMs } from './oldest.js';
export {
  type Bucket,
  columns,
  lanesTogether,
  type Summary,
  summariesByLane,
  summary,
  total,
} from './points.js';
export { type History, readHistory } from './read.js';
export type { LaneRecorder } from './recorder.js';
export { historySources } from './sources.js';
export { UNIT_NAMES, UNITS, type Unit } from './units.js';
export { createHistoryWriter, type HistoryWriter } from './writer.js';
