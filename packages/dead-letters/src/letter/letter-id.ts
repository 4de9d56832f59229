import { JOB_TYPES, type JobType } from '@tracklayer/events';
import type { JobRef } from '@tracklayer/lanes';

/** `<job type>~<job id>`: the id that people see and type. */
export function letterId({ type, jobId }: JobRef): string {
  return `${type}~${jobId}`;
}

/** The job that a letter id names; undefined if the text is not a letter id. */
export function parseLetterId(id: string): JobRef | undefined {
  const tilde = id.indexOf('~');
  const type = JOB_TYPES.find((each) => each === id.slice(0, tilde));
  return type === undefined || tilde + 1 === id.length ? undefined : { type, jobId: id.slice(tilde + 1) };
}

/** One character for each type: the short name is stored in up to six keys and indexes of every letter. */
const CODES: Record<JobType, string> = {
  'profile-upsert': 'p',
  'list-subscription': 'l',
  'metric-event': 'm',
  'event-backfill': 'b',
  'back-in-stock': 's',
};

/** The short name of a letter inside Redis. */
export function memberOf({ type, jobId }: JobRef): string {
  return CODES[type] + jobId;
}

/** Undoes {@link memberOf}. */
export function refOf(member: string): JobRef {
  const type = JOB_TYPES.find((each) => CODES[each] === member[0]);
  if (type === undefined) throw new TypeError('This is not the short name of a dead letter.');
  return { type, jobId: member.slice(1) };
}
