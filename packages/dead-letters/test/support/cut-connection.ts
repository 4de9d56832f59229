import { createLanes } from '@tracklayer/lanes';
import { connectRedis } from '@tracklayer/redis';
import { createDeadLetters, type DeadLetters } from '../../src/index.js';
import { NOW, redisUrl, WINDOW_MS } from './fixtures.js';

/** Dead letters as a process has them that is killed after its nth command: Redis never hears of it again. */
export interface Doomed {
  letters: DeadLetters;
  /** True once a command was not sent any more. */
  isDead(): boolean;
  /** Runs what it did, until it is done or killed. */
  run(work: (letters: DeadLetters) => Promise<unknown>): Promise<void>;
  bury(): void;
}

export async function doomed(commands: number): Promise<Doomed> {
  const redis = connectRedis(redisUrl, { role: 'worker', name: 'doomed' });
  await redis.ping();
  const send = redis.sendCommand.bind(redis) as (...args: unknown[]) => unknown;
  let left = commands;
  let died = () => {};
  const death = new Promise<void>((resolve) => {
    died = resolve;
  });
  let dead = false;
  redis.sendCommand = ((...args: unknown[]) => {
    if (left === 0) {
      dead = true;
      died();
      return new Promise(() => {});
    }
    left -= 1;
    return send(...args);
  }) as typeof redis.sendCommand;
  const lanes = createLanes(redis, { dedupWindowMs: WINDOW_MS });
  const letters = createDeadLetters(redis, { lanes, now: () => NOW });
  return {
    letters,
    isDead: () => dead,
    async run(work) {
      await Promise.race([work(letters), death]);
      // What was sent before is still answered, as it would be by a Redis whose client has gone.
      await new Promise((resolve) => setImmediate(resolve));
    },
    bury: () => redis.disconnect(),
  };
}
