import { expect, it } from '@jest/globals';
import type { Permits } from '@tracklayer/rate-limit';
import { createShortWaits } from '../../src/surge/short-waits.js';
import { SlotsFullError } from '../../src/worker/low-priority-slots.js';

const never = new AbortController().signal;

it('a profile that waits for a permit returns to its lane, and one that has just begun waits on', async () => {
  let nowMs = 0;
  const permits = {
    acquire: (_endpoint, { waits }) =>
      new Promise((_, reject) => {
        const leave = (reason: unknown) => {
          waits?.delete(leave);
          reject(reason);
        };
        waits?.add(leave);
      }),
  } as Pick<Permits, 'acquire'> as Permits;
  const short = createShortWaits(
    () => nowMs,
    () => 0,
  );
  const own = new Set<(reason: unknown) => void>();
  const acquire = () => short.over(permits).acquire('POST /api/profiles', { signal: never, waits: own });
  const long = acquire();
  nowMs = 900;
  const young = acquire();
  const left = expect(long).rejects.toEqual(new SlotsFullError(4_000));
  nowMs = 1_000;
  short.end();
  await left;
  expect(own.size).toBe(1);
  nowMs = 1_300;
  short.end();
  await expect(young).rejects.toBeInstanceOf(SlotsFullError);
  expect(own.size).toBe(0);
});
