/**
 * Whether there is anything to look at.
 *
 * A worker looks each second whether something is held, asked or started at each of its destinations, and mostly there is nothing.
 * One command says so for hundreds of destinations.
 */
import type { RedisClient } from './client.js';
import { defineScript, runScript } from './script.js';
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

/** KEYS: the keys of all lists. ARGV: how many keys each list has. Returns for each list whether one of its keys exists. */
const WHICH = defineScript(
  'any-exists',
  `
local found, at = {}, 1
for i = 1, #ARGV do
  local to = at + tonumber(ARGV[i]) - 1
  found[i] = redis.call('EXISTS', unpack(KEYS, at, to)) > 0 and 1 or 0
  at = to + 1
end
return found
`,
);

/** At one destination of hundreds there is always something. The others still cost one command more, not one each. */
function askTogether(redis: RedisClient): Ask {
  const alone = askAlone(redis);

  async function which(lists: readonly (readonly string[])[]): Promise<boolean[]> {
    const sizes = lists.map(({ length }) => length);
    return ((await runScript(redis, WHICH, lists.flat(), sizes)) as number[]).map((found) => found === 1);
  }

  return createTurnBatch<readonly string[], boolean>(
    async (lists): Promise<BatchAnswer<boolean>[]> => {
      const some = await alone(lists.flat());
      const found = some && lists.length > 1 ? await which(lists) : lists.map(() => some);
      return found.map((result) => ({ result }));
    },
    { share: 'input' },
  );
}
