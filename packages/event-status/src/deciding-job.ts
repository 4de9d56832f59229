import { isUnderWay } from './state-of.js';
import type { EventStatus, JobStatus } from './types.js';

/** Jobs that say what became of the event itself. The others are about its person. */
function decisive({ jobs }: EventStatus): readonly JobStatus[] {
  const [first] = jobs;
  return first === undefined ? [] : jobs.filter(({ type }) => type === first.type);
}

/** The job that decides the state of an event: the first that has not ended, else the first that is dead or discarded. */
export function decidingJob(event: EventStatus): JobStatus | undefined {
  const jobs = decisive(event);
  return (
    jobs.find(({ state }) => isUnderWay(state)) ??
    jobs.find(({ state }) => state === 'dead' || state === 'discarded') ??
    jobs[0]
  );
}
