import { type EventQuery, findEvents, type JobStatus, type LookUpContext } from '@tracklayer/event-status';
import { createHolds } from '@tracklayer/holds';
import { digestKeySource } from '@tracklayer/persons';
import type { Fixture } from './fixture.js';

function lookUpOf({ redis, delivery, deadLetters }: Fixture): LookUpContext {
  return {
    redis,
    lanes: delivery.lanes,
    deadLetters,
    holds: createHolds(redis),
    digestKey: digestKeySource(redis),
  };
}

/** The jobs of the events that are found, the events themselves first. */
export async function jobsFound(fixture: Fixture, query: EventQuery): Promise<JobStatus[]> {
  const { events } = await findEvents(lookUpOf(fixture), fixture.destination, [query]);
  return events.flatMap(({ jobs }) => jobs);
}

/** The order's own job, which must be the same by the order's id and by its number. */
export async function orderFound(fixture: Fixture, eventId: string, orderId: string): Promise<JobStatus> {
  const [[byId], [byNumber]] = await Promise.all([
    jobsFound(fixture, { eventId }),
    jobsFound(fixture, { key: { name: 'orderId', value: orderId } }),
  ]);
  if (byId === undefined || byNumber === undefined) throw new Error(`The order ${eventId} was not found.`);
  expect({ ...byNumber, eventId: undefined }).toEqual({ ...byId, eventId: undefined });
  return byId;
}

/** What happened to a job, without the times. Each step must have one, and they must be in order. */
export function stepsOf({ steps }: JobStatus): string[] {
  const times = steps.map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  for (const atMs of times) expect(Math.abs(Date.now() - atMs)).toBeLessThan(3_600_000);
  return steps.map(({ what }) => what);
}
