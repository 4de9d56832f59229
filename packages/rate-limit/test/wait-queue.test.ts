import { jest } from '@jest/globals';
import { SLICE_MS } from '../src/burst-slices.js';
import {
  BACKFILL,
  ends,
  LIVE,
  patient,
  REPLAY,
  settle,
  setUpWaitQueue,
  wait,
} from './support/answered-wait-queue.js';

describe('the wait queue', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('grants a burst in slices, the higher class first, and asks again when a slice ends', async () => {
    const { waitQueue, asked, last } = setUpWaitQueue({ sliceSize: 3 });
    const backfills = [wait(waitQueue, BACKFILL), wait(waitQueue, BACKFILL)];
    const live = [wait(waitQueue, LIVE), wait(waitQueue, LIVE), wait(waitQueue, LIVE), wait(waitQueue, LIVE)];
    await settle();
    expect(last().want).toEqual([3, 0, 0]);
    await last().answer([3, 0, 0]);
    expect(ends(...live)).toEqual(['passed', 'passed', 'passed', 'waits']);
    expect(asked).toHaveLength(1);
    const late = wait(waitQueue, LIVE);
    await settle();
    expect(asked).toHaveLength(1);
    jest.advanceTimersByTime(SLICE_MS);
    await settle();
    expect(last().want).toEqual([2, 0, 1]);
    await last().answer([2, 0, 1]);
    expect(ends(...live, late, ...backfills)).toEqual([...Array(5).fill('passed'), 'passed', 'waits']);
  });

  it('leaves no timer behind when it is closed during a slice', async () => {
    const { waitQueue, last } = setUpWaitQueue({ sliceSize: 1 });
    wait(waitQueue, LIVE);
    wait(waitQueue, LIVE);
    await settle();
    await last().answer([1, 0, 0]);
    waitQueue.close(new Error('closed'));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('asks once for all waiters of one tick, and again for those that come during the request', async () => {
    const { waitQueue, asked, last } = setUpWaitQueue();
    const first = [wait(waitQueue, LIVE), wait(waitQueue, REPLAY), wait(waitQueue, LIVE)];
    await settle();
    const second = [wait(waitQueue, LIVE), wait(waitQueue, BACKFILL)];
    await settle();
    expect(asked.map(({ want }) => want)).toEqual([[2, 1, 0]]);
    await last().answer([2, 1, 0]);
    expect(ends(...first, ...second)).toEqual(['passed', 'passed', 'passed', 'waits', 'waits']);
    expect(last().want).toEqual([1, 0, 1]);
    await last().answer([1, 0, 1]);
    expect(ends(...second)).toEqual(['passed', 'passed']);
    expect(asked).toHaveLength(2);
  });

  it('ends the waits that their caller ends, and gives their permits to others', async () => {
    const { waitQueue, last } = setUpWaitQueue();
    const waits = new Set<(reason: unknown) => void>();
    const reason = new Error('gave way');
    const left = waitQueue.acquire(LIVE, patient, { waits }).catch((error: unknown) => error);
    const stays = wait(waitQueue, LIVE);
    await settle();
    for (const leave of waits) leave(reason);
    expect(await left).toBe(reason);
    const served = waitQueue.acquire(LIVE, patient, { waits });
    await last().answer([2, 0, 0]);
    await served;
    expect(stays.end).toBe('passed');
    expect(waits.size).toBe(0);
  });

  it('serves the waiters of a class in order of arrival', async () => {
    const { waitQueue, last } = setUpWaitQueue();
    const waits = [wait(waitQueue, LIVE), wait(waitQueue, LIVE), wait(waitQueue, LIVE)];
    await settle();
    await last().answer([2, 0, 0], 500);
    expect(ends(...waits)).toEqual(['passed', 'passed', 'waits']);
  });

  it('serves a call again that keeps its place before those that came after it', async () => {
    const { waitQueue, last } = setUpWaitQueue();
    const first = [waitQueue.acquire(LIVE, patient), waitQueue.acquire(LIVE, patient)];
    await settle();
    await last().answer([2, 0, 0]);
    const [one, other] = await Promise.all(first);
    const order: string[] = [];
    const note = (name: string, place?: number) =>
      void waitQueue.acquire(LIVE, patient, { place }).then(() => order.push(name));
    note('third');
    note('second', other?.place);
    note('fourth');
    note('first', one?.place);
    await settle();
    await last().answer([2, 0, 0]);
    expect(order).toEqual(['first', 'second']);
    await last().answer([2, 0, 0]);
    expect(order).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('sleeps as long as Redis says, and no waiter of that class or a lower one asks meanwhile', async () => {
    const { waitQueue, asked, last } = setUpWaitQueue();
    wait(waitQueue, REPLAY);
    await settle();
    await last().answer([0, 0, 0], 700);
    for (let many = 0; many < 50; many += 1) wait(waitQueue, many % 2 === 0 ? REPLAY : BACKFILL);
    await settle();
    await jest.advanceTimersByTimeAsync(699);
    expect(asked).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(asked).toHaveLength(2);
    expect(last().want).toEqual([0, 26, 25]);
  });

  it('asks at once for a waiter of a higher class than the sleeping ones', async () => {
    const { waitQueue, asked, last } = setUpWaitQueue();
    const backfill = wait(waitQueue, BACKFILL);
    await settle();
    await last().answer([0, 0, 0], 60_000);
    const live = wait(waitQueue, LIVE);
    await settle();
    expect(asked).toHaveLength(2);
    await last().answer([1, 0, 0], 60_000);
    expect(ends(live, backfill)).toEqual(['passed', 'waits']);
  });

  it('asks at once for a waiter of a higher class that came during the request', async () => {
    const { waitQueue, last } = setUpWaitQueue();
    wait(waitQueue, REPLAY);
    await settle();
    wait(waitQueue, LIVE);
    await last().answer([0, 0, 0], 60_000);
    expect(last().want).toEqual([1, 1, 0]);
  });

  it('asks at least every two seconds, however long the block', async () => {
    const { waitQueue, asked, last } = setUpWaitQueue();
    wait(waitQueue, LIVE);
    await settle();
    await last().answer([0, 0, 0], 3_600_000);
    await jest.advanceTimersByTimeAsync(1_999);
    expect(asked).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(asked).toHaveLength(2);
  });

  it('asks at most about fifty times a second, even when Redis says to come at once', async () => {
    const { waitQueue, asked, last } = setUpWaitQueue();
    for (let many = 0; many < 1_000; many += 1) wait(waitQueue, LIVE);
    await settle();
    for (let elapsedMs = 0; elapsedMs < 1_000; elapsedMs += 20) {
      await last().answer([1, 0, 0], 1);
      await jest.advanceTimersByTimeAsync(20);
    }
    expect(asked.length).toBeLessThanOrEqual(51);
  });

  it('ends an aborted wait at once with the reason of the signal', async () => {
    const { waitQueue, asked, last } = setUpWaitQueue();
    const stop = new AbortController();
    const aborted = wait(waitQueue, LIVE, stop.signal);
    const other = wait(waitQueue, LIVE);
    await settle();
    await last().answer([0, 0, 0], 1_000);
    const reason = new Error('lock lost');
    stop.abort(reason);
    await settle();
    expect(ends(aborted, other)).toEqual([reason, 'waits']);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(asked[1]?.want).toEqual([1, 0, 0]);
  });

  it('refuses an aborted signal without asking Redis', async () => {
    const { waitQueue, asked } = setUpWaitQueue();
    const late = wait(waitQueue, LIVE, AbortSignal.abort(new Error('too late')));
    await settle();
    expect(late.end).toEqual(new Error('too late'));
    expect(asked).toHaveLength(0);
  });

  it('passes the permit of a waiter that gave up to the next waiter of any class', async () => {
    const { waitQueue, given, last } = setUpWaitQueue();
    const stop = new AbortController();
    wait(waitQueue, LIVE, stop.signal);
    await settle();
    const next = wait(waitQueue, BACKFILL);
    stop.abort(new Error('gone'));
    await last().answer([1, 0, 0]);
    expect(next.end).toBe('passed');
    expect(given).toEqual([]);
  });

  it('returns a permit when no waiter is left', async () => {
    const { waitQueue, given, last } = setUpWaitQueue();
    const stop = new AbortController();
    wait(waitQueue, LIVE, stop.signal);
    wait(waitQueue, REPLAY, stop.signal);
    await settle();
    stop.abort(new Error('gone'));
    await last().answer([1, 1, 0]);
    expect(given).toEqual([[2, 77]]);
  });

  it('leaves no timer behind when the last waiter gives up', async () => {
    const { waitQueue, last } = setUpWaitQueue();
    const stop = new AbortController();
    wait(waitQueue, LIVE, stop.signal);
    await settle();
    await last().answer([0, 0, 0], 1_000);
    stop.abort(new Error('gone'));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not ask during a pause, and asks when it ends', async () => {
    const { waitQueue, asked, last } = setUpWaitQueue();
    wait(waitQueue, LIVE);
    await settle();
    await last().answer([0, 0, 0], 100);
    waitQueue.pause(1_500);
    wait(waitQueue, LIVE);
    await jest.advanceTimersByTimeAsync(1_499);
    expect(asked).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(last().want).toEqual([2, 0, 0]);
  });

  it('refuses every waiter on close, returns permits that arrive later, and accepts no new waiter', async () => {
    const { waitQueue, given, last } = setUpWaitQueue();
    const waits = [wait(waitQueue, LIVE), wait(waitQueue, BACKFILL)];
    await settle();
    const closed = new Error('closed');
    waitQueue.close(closed);
    await last().answer([1, 0, 1]);
    const late = wait(waitQueue, LIVE);
    await settle();
    expect(ends(...waits, late)).toEqual([closed, closed, closed]);
    expect(given).toEqual([[2, 77]]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('asks three times when Redis fails, then refuses every waiter with the cause', async () => {
    const { waitQueue, asked, last } = setUpWaitQueue();
    const waits = [wait(waitQueue, LIVE), wait(waitQueue, REPLAY)];
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

    const afterwards = wait(waitQueue, LIVE);
    await settle();
    await last().answer([1, 0, 0]);
    expect(afterwards.end).toBe('passed');
  });

  it('recovers when Redis failed once', async () => {
    const { waitQueue, last } = setUpWaitQueue();
    const waits = [wait(waitQueue, LIVE)];
    await settle();
    await last().fail(new Error('LOADING'));
    await jest.advanceTimersByTimeAsync(50);
    await last().answer([1, 0, 0]);
    expect(ends(...waits)).toEqual(['passed']);
  });
});
