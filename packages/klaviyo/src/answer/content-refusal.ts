import type { KlaviyoAnswer } from '../request.js';

/** Refusals of what a request holds. Any other refusal, such as an unknown endpoint, would meet every part of a batch. */
const CONTENT_REFUSALS: readonly number[] = [400, 409, 413, 422];

/** Whether an answer refuses what a batch holds, so that a part of it may be taken. */
export function isContentRefusal({ status }: KlaviyoAnswer): boolean {
  return CONTENT_REFUSALS.includes(status);
}
