/** Does what programs without a key ask for. A request that cannot be done is answered too, so that nobody waits for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isObject } from '@tracklayer/events';
import type { RedisClient } from '@tracklayer/redis';
import type { Logger } from '@tracklayer/telemetry';
import { takeRequest } from '@tracklayer/worker-requests';
import { askDeletion, type DeletionOrder } from './ask-deletion.js';
import { type AccountLimits, describeSetUp } from './describe-set-up.js';
import { readStarts } from './read-starts.js';

export interface AnswerOptions extends AccountLimits {
  redis: RedisClient;
  destination: string;
  log: Logger;
}

const LOOK_EVERY_MS = 1_000;

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

/** Looks for requests each second until the signal is aborted. Never rejects. */
export async function keepAnswering(options: AnswerOptions): Promise<void> {
  const { signal, destination, log } = options;
  while (!signal.aborted) {
    await answerRequests(options).catch((error: unknown) => {
      if (!signal.aborted)
        log.warn({ destination, error }, 'could not answer a request; the worker tries again');
    });
    await sleep(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
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
