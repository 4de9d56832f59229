/**
 * Hands a request over to a worker, and its answer back.
 *
 * The server of pages and API holds no key of a destination. What needs one is asked for here, and a worker of the destination
 * does it. A request may name a person. So it is removed when it is answered, and expires otherwise. A worker that is killed
 * while it works loses its claim, and the next worker takes the request.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { anyExists, defineScript, destinationPrefix, type RedisClient, runScript } from '@tracklayer/redis';

/** What became of a request until now. */
export type Asked<Answer> =
  | { state: 'answered'; answer: Answer }
  /** No worker has answered yet. One does so when it runs, at most for a day. */
  | { state: 'waiting' };

export interface TakenRequest {
  /** The request, as it was asked. */
  request: unknown;
  /** Writes the answer, and removes the request. */
  answer(answer: unknown): Promise<void>;
}

const REQUEST_LIVES_MS = 24 * 3_600_000;
const ANSWER_LIVES_MS = 3_600_000;
const CLAIM_MS = 60_000;
const POLL_MS = 200;

function keysOf(destination: string, id = '') {
  const prefix = `${destinationPrefix(destination)}:requests`;
  return {
    /** List of the ids of requests, the oldest first. */
    list: prefix,
    /** String: the request as JSON. */
    request: `${prefix}:request:${id}`,
    /** String: set while a worker works on it. */
    claim: `${prefix}:claim:${id}`,
    /** String: the answer as JSON. */
    answer: `${prefix}:answer:${id}`,
  };
}

export interface AskOptions {
  waitMs: number;
  signal: AbortSignal;
  /** Nobody needs a later answer: the request and its answer are removed when the wait ends. Default false. */
  isForNow?: boolean;
}

/** Asks a worker of the destination, and waits for the answer, at most `waitMs`. */
export async function askWorker<Answer>(
  redis: RedisClient,
  destination: string,
  request: object,
  { waitMs, signal, isForNow = false }: AskOptions,
): Promise<Asked<Answer>> {
  const id = randomBytes(9).toString('base64url');
  const asked = await askAndWait<Answer>(redis, destination, { id, request, waitMs, signal });
  if (isForNow) {
    const keys = keysOf(destination, id);
    await redis.lrem(keys.list, 1, id);
    await redis.del(keys.request, keys.claim, keys.answer);
  }
  return asked;
}

async function askAndWait<Answer>(
  redis: RedisClient,
  destination: string,
  { id, request, waitMs, signal }: { id: string; request: object; waitMs: number; signal: AbortSignal },
): Promise<Asked<Answer>> {
  const keys = keysOf(destination, id);
  await redis.set(keys.request, JSON.stringify(request), 'PX', REQUEST_LIVES_MS);
  await redis.rpush(keys.list, id);
  const untilMs = performance.now() + waitMs;
  while (performance.now() < untilMs && !signal.aborted) {
    const answer = await redis.get(keys.answer);
    if (answer !== null) return { state: 'answered', answer: JSON.parse(answer) as Answer };
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  return { state: 'waiting' };
}

/**
 * KEYS: 1 list. ARGV: 1 prefix of requests, 2 prefix of claims, 3 how long a claim lasts in ms. Returns the id and the request
 * of the first one that no worker works on. Drops ids whose request has expired. The keys share the slot of the list.
 */
const TAKE = defineScript(
  'worker-requests-take',
  `for _, id in ipairs(redis.call('LRANGE', KEYS[1], 0, 99)) do
  local request = redis.call('GET', ARGV[1] .. id)
  if not request then
    redis.call('LREM', KEYS[1], 1, id)
  elseif redis.call('SET', ARGV[2] .. id, '1', 'NX', 'PX', ARGV[3]) then
    return {id, request}
  end
end
return false`,
);

/** The oldest request that no worker works on. Calls of one turn share a round trip where there is no request. */
export async function takeRequest(
  redis: RedisClient,
  destination: string,
): Promise<TakenRequest | undefined> {
  const { list, request, claim } = keysOf(destination);
  if (!(await anyExists(redis, [list]))) return undefined;
  const taken = (await runScript(redis, TAKE, [list], [request, claim, CLAIM_MS])) as [string, string] | null;
  if (taken === null) return undefined;
  const [id, json] = taken;
  const keys = keysOf(destination, id);
  return {
    request: JSON.parse(json) as unknown,
    async answer(answer) {
      await redis.set(keys.answer, JSON.stringify(answer), 'PX', ANSWER_LIVES_MS);
      await redis.lrem(keys.list, 1, id);
      await redis.del(keys.request, keys.claim);
    },
  };
}
