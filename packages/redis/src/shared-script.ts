/**
 * One run of a script for many destinations.
 *
 * A worker looks at each of its destinations every few seconds, and mostly there is nothing to do. With a command for each of
 * hundreds of destinations, a worker without a job used more of its processor than bare BullMQ.
 */
import type { RedisClient } from './client.js';
import { type RedisScript, runScript } from './script.js';
import { type BatchAnswer, createTurnBatch } from './turn-batch.js';

interface Run {
  keys: readonly string[];
  args: readonly (string | number)[];
}

type Ask = (run: Run) => Promise<unknown>;

/**
 * A function that runs the script for one destination. Calls of one turn of the event loop share a command, except on a Cluster,
 * where destinations are on different nodes.
 *
 * @param script gets the keys of all calls, and the arguments of all calls, in order: each call has the same number of them. It
 *   returns a list with an answer for each call. It may run a second time, where another call of the turn made it fail.
 */
export function sharedScript(
  script: RedisScript,
): (redis: RedisClient, keys: readonly string[], args?: readonly (string | number)[]) => Promise<unknown> {
  const asks = new WeakMap<RedisClient, Ask>();
  return (redis, keys, args = []) => {
    let ask = asks.get(redis);
    if (ask === undefined) {
      ask = 'nodes' in redis ? askAlone(redis, script) : askTogether(redis, script);
      asks.set(redis, ask);
    }
    return ask({ keys, args });
  };
}

function askAlone(redis: RedisClient, script: RedisScript): Ask {
  return async ({ keys, args }) => ((await runScript(redis, script, keys, args)) as unknown[])[0];
}

function askTogether(redis: RedisClient, script: RedisScript): Ask {
  const alone = askAlone(redis, script);

  async function each(runs: readonly Run[]): Promise<BatchAnswer<unknown>[]> {
    const settled = await Promise.allSettled(runs.map(alone));
    return settled.map((one) =>
      one.status === 'fulfilled' ? { result: one.value } : { error: one.reason as Error },
    );
  }

  return createTurnBatch<Run, unknown>(
    async (runs) => {
      const keys = runs.flatMap((run) => run.keys);
      const args = runs.flatMap((run) => run.args);
      try {
        const answers = (await runScript(redis, script, keys, args)) as unknown[];
        return answers.map((result) => ({ result }));
      } catch (error) {
        // The data of one destination must not stop the others.
        if (runs.length > 1 && error instanceof Error && error.name === 'RedisScriptError') return each(runs);
        throw error;
      }
    },
    { share: 'input' },
  );
}
