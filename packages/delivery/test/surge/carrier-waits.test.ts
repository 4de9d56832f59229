import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { DeliveryJob, JobRef, Standing } from '@tracklayer/lanes';
import { type CarrierWaitsOptions, createCarrierWaits } from '../../src/surge/carrier-waits.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const never = new AbortController().signal;
const profileOf = (id: string) =>
  ({ type: 'profile-upsert', releases: [{ type: 'metric-event', jobId: id }] }) as DeliveryJob;

function setUp({ isDelayed = false, isSurge = true } = {}) {
  const ended = new Set<string>();
  const surge = { isOn: isSurge };
  const reads: string[][] = [];
  const released: string[] = [];
  const standing: Standing = { hasEnded: false, isDelayed, wasTaken: false, isLowPriority: false };
  const markerOf = ({ jobId }: JobRef) => (ended.has(jobId) ? ('delivered' as const) : undefined);
  const options: CarrierWaitsOptions = {
    line: { standing: async () => standing },
    store: {
      async marker(ref) {
        reads.push([ref.jobId]);
        return markerOf(ref);
      },
      async markers(refs) {
        reads.push(refs.map(({ jobId }) => jobId));
        return refs.map(markerOf);
      },
      releaseDependents: async (refs) => void released.push(...refs.map(({ jobId }) => jobId)),
    },
    isSurge: () => surge.isOn,
    nowMs: () => 10_000,
    random: () => 0.5,
  };
  return { waits: createCarrierWaits(options), ended, surge, reads, released };
}

/** How a wait ended. */
function ended(wait: Promise<number | undefined>): unknown[] {
  const ends: unknown[] = [];
  wait.then(
    (againMs) => ends.push(againMs ?? 'goes on'),
    (reason) => ends.push(reason),
  );
  return ends;
}

it('a profile whose event has ended goes on, and so does each profile outside of a surge, without a look', async () => {
  const during = setUp();
  during.ended.add('v-1');
  const outside = setUp({ isSurge: false });
  const ends = [during, outside].map(({ waits }) => ended(waits.wait(profileOf('v-1'), never)));
  await jest.advanceTimersByTimeAsync(0);
  expect(ends).toEqual([['goes on'], ['goes on']]);
  expect(outside.reads).toEqual([]);
});

it('profiles wait together until their events end, and one that waits for long returns to its lane', async () => {
  const { waits, ended: events, reads } = setUp();
  const [soon, late] = ['soon', 'late'].map((id) => ended(waits.wait(profileOf(id), never)));
  await jest.advanceTimersByTimeAsync(100);
  expect(reads.at(-1)).toEqual(['soon', 'late']);
  expect([soon, late]).toEqual([[], []]);
  events.add('soon');
  await jest.advanceTimersByTimeAsync(100);
  expect([soon, late]).toEqual([['goes on'], []]);
  await jest.advanceTimersByTimeAsync(1_800);
  expect(late).toEqual([14_500]);
  expect(jest.getTimerCount()).toBe(0);
});

it('a profile releases the event that waits for it', async () => {
  const { waits, released } = setUp({ isDelayed: true });
  void waits.wait(profileOf('v-1'), never);
  await jest.advanceTimersByTimeAsync(100);
  expect(released).toEqual(['v-1']);
});

it('a profile goes on when the surge ends', async () => {
  const { waits, surge } = setUp();
  const end = ended(waits.wait(profileOf('v-1'), never));
  await jest.advanceTimersByTimeAsync(100);
  surge.isOn = false;
  await jest.advanceTimersByTimeAsync(100);
  expect(end).toEqual(['goes on']);
});

it('a wait ends at once at a shutdown, at a lost lock, and where others end it', async () => {
  const { waits } = setUp();
  const lost = new AbortController();
  const leaves = new Set<(reason: unknown) => void>();
  const closed = ended(waits.wait(profileOf('closed'), never));
  const aborted = ended(waits.wait(profileOf('aborted'), lost.signal));
  const yielded = ended(waits.yielding(leaves).wait(profileOf('yielded'), never));
  await jest.advanceTimersByTimeAsync(10);
  lost.abort('lock lost');
  for (const leave of leaves) leave('a suspect goes alone');
  waits.close();
  await jest.advanceTimersByTimeAsync(0);
  expect([closed, aborted, yielded]).toEqual([[10_000], ['lock lost'], ['a suspect goes alone']]);
  expect(await waits.wait(profileOf('more'), never)).toBe(10_000);
  expect(jest.getTimerCount()).toBe(0);
});
