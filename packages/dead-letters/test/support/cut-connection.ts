import { createLanes } from '@tracklayer/lanes';
import { connectRedis } from '@tracklayer/redis';
import { createDeadLetters, type DeadLetters } from '../../src/index.js';
import { NOW } from './jobs.js';
import { redisUrl, WINDOW_MS } from './world.js';

/** A process that is killed after a number of commands: Redis gets no further command from it. */
export interface KilledProcess {
  letters: DeadLetters;
  /** True after the first command that was not sent. */
  isDead(): boolean;
  /** Runs the work until it is done or the process is killed. */
  run(work: (letters: DeadLetters) => Promise<unknown>): Promise<void>;
  disconnect(): void;
}

export async function processKilledAfter(commands: number): Promise<KilledProcess> {
  const redis = connectRedis(redisUrl, { role: 'worker', name: 'killed' });
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
      // Redis still executes the commands that were sent before.
      await new Promise((resolve) => setImmediate(resolve));
    },
    disconnect: () => redis.disconnect(),
  };
}
