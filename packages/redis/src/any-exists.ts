/**
 * Whether there is anything to look at.
 *
 * A worker looks each second whether something is held, asked or started at each of its destinations, and mostly there is nothing.
 * One command says so for hundreds of destinations.
 */
import type { RedisClient } from './client.js';
import { type BatchAnswer, createTurnBatch } from './turn-batch.js';

type Ask = (keys: readonly string[]) => Promise<boolean>;

const asks = new WeakMap<RedisClient, Ask>();

/** Whether one of these keys exists. They are in one slot of a Cluster. Calls of one turn of the event loop share a command. */
export function anyExists(redis: RedisClient, keys: readonly string[]): Promise<boolean> {
  let ask = asks.get(redis);
  if (ask === undefined) {
    ask = 'nodes' in redis ? askAlone(redis) : askTogether(redis);
    asks.set(redis, ask);
  }
  return ask(keys);
}

function askAlone(redis: RedisClient): Ask {
  return async (keys) => (await redis.exists(...keys)) > 0;
}

function askTogether(redis: RedisClient): Ask {
  const alone = askAlone(redis);
  return createTurnBatch<readonly string[], boolean>(
    async (lists): Promise<BatchAnswer<boolean>[]> => {
      const some = await alone(lists.flat());
      const found = some && lists.length > 1 ? await Promise.all(lists.map(alone)) : lists.map(() => some);
      return found.map((result) => ({ result }));
    },
    { share: 'input' },
  );
}
