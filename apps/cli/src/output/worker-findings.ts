import type { WorkerFinding } from '@tracklayer/lane-status';
import type { Output } from './output.js';
import { wrap } from './wrap.js';

/** What is wrong with the workers: faults in red, warnings in yellow. One text each, which may have several lines. */
export function findingLines(
  findings: readonly Pick<WorkerFinding, 'severity' | 'message' | 'next'>[],
  { colors, hint, width }: Output,
): string[] {
  return findings.map(({ severity, message, next }) =>
    wrap((severity === 'fault' ? colors.red : colors.yellow)(`${message} ${hint(next)}`), width, 2),
  );
}
