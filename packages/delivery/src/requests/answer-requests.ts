/** Does what programs without a key ask for. A request that cannot be done is answered too, so that nobody waits for it. */
import { isObject } from '@tracklayer/events';
import type { RedisClient } from '@tracklayer/redis';
import { takeRequest } from '@tracklayer/worker-requests';
import { askDeletion, type DeletionOrder } from './ask-deletion.js';
import { type AccountLimits, describeSetUp } from './describe-set-up.js';
import { readStarts } from './read-starts.js';

export interface AnswerOptions extends AccountLimits {
  redis: RedisClient;
  destination: string;
}

/** Answers every request of the destination that no worker works on. */
export async function answerRequests(options: AnswerOptions): Promise<void> {
  const { redis, destination } = options;
  for (
    let taken = await takeRequest(redis, destination);
    taken;
    taken = await takeRequest(redis, destination)
  ) {
    await taken.answer(await answerOf(taken.request, options));
  }
}

async function answerOf(request: unknown, limits: AccountLimits): Promise<unknown> {
  if (isDeletion(request)) return askDeletion(request.order, limits);
  if (isOfKind(request, 'set-up')) return describeSetUp(limits);
  if (isOfKind(request, 'flows')) return readStarts(limits);
  return {
    accepted: 0,
    failures: [{ code: 'unknown_request', detail: 'This worker does not know the request.' }],
  };
}

function isOfKind(request: unknown, kind: string): boolean {
  return isObject(request) && request.kind === kind;
}

/** A program of this version writes it whole. */
function isDeletion(request: unknown): request is { order: DeletionOrder } {
  return isObject(request) && request.kind === 'delete-person' && isObject(request.order);
}
