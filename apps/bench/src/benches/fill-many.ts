import { numberFlag } from '../flags.js';
import { startProgress } from '../progress.js';
import { runProgram } from '../run-program.js';

/** Processes that record letters at the same time. */
const FILLERS = 2;

/** Many readers of many destinations with many dead letters. */
export const SCENE_FLAGS = {
  letters: numberFlag('number of dead letters, in all destinations together', 1_000_000),
  destinations: numberFlag('number of destinations', 50),
  readers: numberFlag('readers at the same time', 20),
  seconds: numberFlag('how long they read', 30),
};

/** Records the same number of dead letters at each destination: `shop-1`, `shop-2`, … Returns how many there are. */
export async function fillMany(
  redisUrl: string,
  flags: { letters: number; destinations: number },
): Promise<{ letters: number; destinations: number }> {
  const destinations = Math.round(flags.destinations);
  const each = Math.ceil(flags.letters / destinations);
  const progress = startProgress('dead letters', destinations * each);
  let next = 0;
  const done = new Map<number, number>();
  await Promise.all(
    Array.from({ length: FILLERS }, async () => {
      while (next < destinations) {
        const number = next++;
        const args = { redisUrl, destination: `shop-${number + 1}`, letters: each };
        await runProgram<{ done: number }>('fill-letters', args, (message) => {
          done.set(number, message.done);
          progress.at([...done.values()].reduce((sum, many) => sum + many, 0));
        });
      }
    }),
  );
  progress.end();
  return { letters: each * destinations, destinations };
}
