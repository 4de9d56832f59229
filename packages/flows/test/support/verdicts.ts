import type { FlowOptions } from '../../src/dry-run.js';
import { checkFlows, type FlowId, type FlowRecord } from '../../src/index.js';

type Asked = [flow: FlowId, record: FlowRecord, history?: FlowRecord[], options?: FlowOptions];

export function verdictOf(...[flow, record, history = [], options]: Asked) {
  const verdict = checkFlows(record, history, options).find((one) => one.flow === flow);
  expect(verdict?.would).toBe(verdict?.reasons.length === 0 ? 'start' : 'not');
  expect(verdict?.mail === undefined).toBe(verdict?.would === 'not');
  return verdict;
}

/** The codes of the reasons against the start. Empty if the flow starts. */
export function against(...asked: Asked): string[] {
  return verdictOf(...asked)?.reasons.map(({ code }) => code) ?? ['no verdict'];
}

/** The codes of the reasons against the e-mail of a flow that starts. Empty if it would be sent. */
export function againstMail(...asked: Asked): string[] {
  return verdictOf(...asked)?.mail?.reasons.map(({ code }) => code) ?? ['no start'];
}

export function notesOf(...asked: Asked): string[] {
  return verdictOf(...asked)?.mail?.notes.map(({ code }) => code) ?? ['no start'];
}
