import { jest } from '@jest/globals';
import { SLICE_MS } from '../src/burst-slices.js';
import type { PerClass, Taken } from '../src/model.js';
import { createTurnstile, type Turnstile } from '../src/wait-queue.js';

const LIVE = 0;
const REPLAY = 1;
const BACKFILL = 2;
const patient = new AbortController().signal;

interface Asked {
  want: PerClass;
  answer(granted: PerClass, waitMs?: number): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** A turnstile whose Redis is the test. */
function setUp({ sliceSize = 1_000 } = {}) {
  const asked: Asked[] = [];
  const given: [number, number][] = [];
  const turnstile = createTurnstile({
    take: (want) =>
      new Promise<Taken>((resolve, reject) => {
        asked.push({
          want,
          async answer(granted, waitMs = 0) {
            resolve({ granted, waitMs, atMs: 77 });
            await settle();
          },
          async fail(error) {
            reject(error);
            await settle();
          },
        });
      }),
    giveBack: (count, atMs) => given.push([count, atMs]),
    unavailable: (cause) => new Error('unavailable', { cause }),
    random: () => 0,
    sliceSize: () => sliceSize,
  });
  return { turnstile, asked, given, last: () => asked[asked.length - 1] as Asked };
}

/** Lets every promise that can go on go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** Waits of which the test sees how they ended. */
function wait(turnstile: Turnstile, rank: number, signal = patient) {
  const seen: { end: 'waits' | 'passed' | Error } = { end: 'waits' };
  turnstile.pass(rank, signal).then(
    () => {
      seen.end = 'passed';
    },
    (error: Error) => {
      seen.end = error;
    },
  );
  return seen;
}

const ends = (...waits: { end: unknown }[]) => waits.map(({ end }) => end);

describe('the turnstile', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('lets a burst go a slice at a time, the higher class first, and asks anew when the slice has ended', async () => {
    const { turnstile, asked, last } = setUp({ sliceSize: 3 });
    const backfills = [wait(turnstile, BACKFILL), wait(turnstile, BACKFILL)];
    const live = [wait(turnstile, LIVE), wait(turnstile, LIVE), wait(turnstile, LIVE), wait(turnstile, LIVE)];
    await settle();
    expect(last().want).toEqual([3, 0, 0]);
    await last().answer([3, 0, 0]);
    expect(ends(...live)).toEqual(['passed', 'passed', 'passed', 'waits']);
    expect(asked).toHaveLength(1);
    const late = wait(turnstile, LIVE);
    await settle();
    expect(asked).toHaveLength(1);
    jest.advanceTimersByTime(SLICE_MS);
    await settle();
    expect(last().want).toEqual([2, 0, 1]);
    await last().answer([2, 0, 1]);
    expect(ends(...live, late, ...backfills)).toEqual([...Array(5).fill('passed'), 'passed', 'waits']);
  });

  it('closed in the midst of a slice leaves no timer behind', async () => {
    const { turnstile, last } = setUp({ sliceSize: 1 });
    wait(turnstile, LIVE);
    wait(turnstile, LIVE);
    await settle();
    await last().answer([1, 0, 0]);
    turnstile.close(new Error('closed'));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('asks once for all who came together, and for those who came meanwhile in the next question', async () => {
    const { turnstile, asked, last } = setUp();
    const first = [wait(turnstile, LIVE), wait(turnstile, REPLAY), wait(turnstile, LIVE)];
    await settle();
    const second = [wait(turnstile, LIVE), wait(turnstile, BACKFILL)];
    await settle();
    expect(asked.map(({ want }) => want)).toEqual([[2, 1, 0]]);
    await last().answer([2, 1, 0]);
    expect(ends(...first, ...second)).toEqual(['passed', 'passed', 'passed', 'waits', 'waits']);
    expect(last().want).toEqual([1, 0, 1]);
    await last().answer([1, 0, 1]);
    expect(ends(...second)).toEqual(['passed', 'passed']);
    expect(asked).toHaveLength(2);
  });

  it('serves a class in the order its waiters came', async () => {
    const { turnstile, last } = setUp();
    const waits = [wait(turnstile, LIVE), wait(turnstile, LIVE), wait(turnstile, LIVE)];
    await settle();
    await last().answer([2, 0, 0], 500);
    expect(ends(...waits)).toEqual(['passed', 'passed', 'waits']);
  });

  it('sleeps as long as it is told, and nobody of that class or below asks meanwhile', async () => {
    const { turnstile, asked, last } = setUp();
    wait(turnstile, REPLAY);
    await settle();
    await last().answer([0, 0, 0], 700);
    for (let many = 0; many < 50; many += 1) wait(turnstile, many % 2 === 0 ? REPLAY : BACKFILL);
    await settle();
    await jest.advanceTimersByTimeAsync(699);
    expect(asked).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(asked).toHaveLength(2);
    expect(last().want).toEqual([0, 26, 25]);
  });

  it('asks at once for somebody of higher standing than those who sleep', async () => {
    const { turnstile, asked, last } = setUp();
    const backfill = wait(turnstile, BACKFILL);
    await settle();
    await last().answer([0, 0, 0], 60_000);
    const live = wait(turnstile, LIVE);
    await settle();
    expect(asked).toHaveLength(2);
    await last().answer([1, 0, 0], 60_000);
    expect(ends(live, backfill)).toEqual(['passed', 'waits']);
  });

  it('asks at once for somebody of higher standing who came while the answer was on its way', async () => {
    const { turnstile, last } = setUp();
    wait(turnstile, REPLAY);
    await settle();
    wait(turnstile, LIVE);
    await last().answer([0, 0, 0], 60_000);
    expect(last().want).toEqual([1, 1, 0]);
  });

  it('looks again every two seconds at most, however long the block', async () => {
    const { turnstile, asked, last } = setUp();
    wait(turnstile, LIVE);
    await settle();
    await last().answer([0, 0, 0], 3_600_000);
    await jest.advanceTimersByTimeAsync(1_999);
    expect(asked).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(asked).toHaveLength(2);
  });

  it('asks no more than about fifty times a second, even when told to come at once', async () => {
    const { turnstile, asked, last } = setUp();
    for (let many = 0; many < 1_000; many += 1) wait(turnstile, LIVE);
    await settle();
    for (let elapsedMs = 0; elapsedMs < 1_000; elapsedMs += 20) {
      await last().answer([1, 0, 0], 1);
      await jest.advanceTimersByTimeAsync(20);
    }
    expect(asked.length).toBeLessThanOrEqual(51);
  });

  it('ends an aborted wait at once, with the reason of the signal', async () => {
    const { turnstile, asked, last } = setUp();
    const stop = new AbortController();
    const aborted = wait(turnstile, LIVE, stop.signal);
    const other = wait(turnstile, LIVE);
    await settle();
    await last().answer([0, 0, 0], 1_000);
    const reason = new Error('lock lost');
    stop.abort(reason);
    await settle();
    expect(ends(aborted, other)).toEqual([reason, 'waits']);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(asked[1]?.want).toEqual([1, 0, 0]);
  });

  it('refuses a signal that is aborted already, and asks nothing', async () => {
    const { turnstile, asked } = setUp();
    const late = wait(turnstile, LIVE, AbortSignal.abort(new Error('too late')));
    await settle();
    expect(late.end).toEqual(new Error('too late'));
    expect(asked).toHaveLength(0);
  });

  it('hands the permit of a waiter who gave up to the next, whatever its class', async () => {
    const { turnstile, given, last } = setUp();
    const stop = new AbortController();
    wait(turnstile, LIVE, stop.signal);
    await settle();
    const next = wait(turnstile, BACKFILL);
    stop.abort(new Error('gone'));
    await last().answer([1, 0, 0]);
    expect(next.end).toBe('passed');
    expect(given).toEqual([]);
  });

  it('gives a permit back that nobody waits for any more', async () => {
    const { turnstile, given, last } = setUp();
    const stop = new AbortController();
    wait(turnstile, LIVE, stop.signal);
    wait(turnstile, REPLAY, stop.signal);
    await settle();
    stop.abort(new Error('gone'));
    await last().answer([1, 1, 0]);
    expect(given).toEqual([[2, 77]]);
  });

  it('leaves no timer behind when the last waiter has gone', async () => {
    const { turnstile, last } = setUp();
    const stop = new AbortController();
    wait(turnstile, LIVE, stop.signal);
    await settle();
    await last().answer([0, 0, 0], 1_000);
    stop.abort(new Error('gone'));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not ask while a block it was told of runs, and asks when it ends', async () => {
    const { turnstile, asked, last } = setUp();
    wait(turnstile, LIVE);
    await settle();
    await last().answer([0, 0, 0], 100);
    turnstile.pause(1_500);
    wait(turnstile, LIVE);
    await jest.advanceTimersByTimeAsync(1_499);
    expect(asked).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(last().want).toEqual([2, 0, 0]);
  });

  it('refuses everybody with the reason when it is closed, gives back what was on its way, and lets nobody in', async () => {
    const { turnstile, given, last } = setUp();
    const waits = [wait(turnstile, LIVE), wait(turnstile, BACKFILL)];
    await settle();
    const closed = new Error('closed');
    turnstile.close(closed);
    await last().answer([1, 0, 1]);
    const late = wait(turnstile, LIVE);
    await settle();
    expect(ends(...waits, late)).toEqual([closed, closed, closed]);
    expect(given).toEqual([[2, 77]]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('asks three times when Redis fails, then tells every waiter why', async () => {
    const { turnstile, asked, last } = setUp();
    const waits = [wait(turnstile, LIVE), wait(turnstile, REPLAY)];
    await settle();
    const down = new Error('READONLY');
    await last().fail(down);
    await jest.advanceTimersByTimeAsync(50);
    await last().fail(down);
    expect(ends(...waits)).toEqual(['waits', 'waits']);
    await jest.advanceTimersByTimeAsync(200);
    await last().fail(down);
    expect(ends(...waits)).toEqual([new Error('unavailable'), new Error('unavailable')]);
    expect(asked).toHaveLength(3);

    const afterwards = wait(turnstile, LIVE);
    await settle();
    await last().answer([1, 0, 0]);
    expect(afterwards.end).toBe('passed');
  });

  it('goes on where Redis failed once', async () => {
    const { turnstile, last } = setUp();
    const waits = [wait(turnstile, LIVE)];
    await settle();
    await last().fail(new Error('LOADING'));
    await jest.advanceTimersByTimeAsync(50);
    await last().answer([1, 0, 0]);
    expect(ends(...waits)).toEqual(['passed']);
  });
});
