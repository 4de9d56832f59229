import { withDeadline } from '@tracklayer/redis';

/** A page says within a second that Redis does not answer. */
const ANSWER_WITHIN_MS = 800;

/** Waits for an answer of Redis until the deadline. The error reads as the one of a Redis client that waited. */
export function inTime<T>(answer: Promise<T>): Promise<T> {
  return withDeadline(answer, ANSWER_WITHIN_MS, () => new Error('Command timed out'));
}
