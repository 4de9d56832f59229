import { quarantineDeath } from '@tracklayer/dead-letters';
import type { JobRef, QuarantinedEvent } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Disposition } from './settle.js';

/**
 * Records an event that the application sent and that cannot be delivered as it is. A worker that dies before the job leaves
 * the lane records the same letter again, which changes nothing.
 */
export async function recordQuarantined(
  { ref, job }: { ref: JobRef; job: QuarantinedEvent },
  lane: LaneContext,
): Promise<Disposition> {
  const { id } = lane.destination;
  const recorded = await lane.deadLetters.record(id, quarantineDeath(ref, job, lane.nowMs()));
  if (recorded === 'recorded') report(id, ref.jobId, job, lane);
  return { kind: 'complete', outcome: 'dead' };
}

function report(destination: string, jobId: string, job: QuarantinedEvent, lane: LaneContext): void {
  lane.metrics.settled(destination, lane.type, 'dead');
  // Paths and codes only: a value may be personal.
  const problems = job.quarantined.problems.slice(0, 10).map(({ path, code }) => `${path}: ${code}`);
  lane.log.error(
    { destination, type: lane.type, jobId, outcome: 'dead', code: 'invalid_event', problems },
    'quarantined an event that cannot be delivered as it is',
  );
}
