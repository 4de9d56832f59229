import { describe, expect, it } from '@jest/globals';
import { MOST_BULK_EVENTS } from '@tracklayer/klaviyo';
import { until } from '@tracklayer/testing';
import type { Joined } from '../../src/surge/bulk-lane.js';
import { type BulkEntry, type Collector, createCollector } from '../../src/surge/collector.js';
import { deferred } from '../../src/surge/deferred.js';

const SENT: Joined = {
  kind: 'sent',
  answer: { status: 202, headers: {}, body: '' },
  outcome: { kind: 'delivered' },
  note: { endpoint: 'POST /api/event-bulk-create-jobs', atMs: 0, tookMs: 1, status: 202 },
} as unknown as Joined;

interface Asked {
  ids: string[];
  atMs: number;
  /** Ends the call. Named events go by themselves, the others were sent. */
  answer(byItself?: string[]): void;
}

/** Calls leave as soon as an event waits for longer than the shortest time. `made`: how many calls each set takes. */
function collect({ gapMs = 0, made = 1, nowMs = Date.now } = {}): {
  calls: Asked[];
  collector: Collector;
  join(id: string, person: string, timeMs: number, isFresh?: boolean): () => void;
} {
  const calls: Asked[] = [];
  const collector = createCollector({
    gapMs,
    nowMs,
    async send(entries) {
      const answered = deferred<string[]>();
      const ids = entries.map(({ key }) => key.id);
      calls.push({ ids, atMs: performance.now(), answer: (alone = []) => answered.resolve(alone) });
      const byItself = await answered.promise;
      for (const entry of entries) entry.settle(byItself.includes(entry.key.id) ? { kind: 'singly' } : SENT);
      return made;
    },
  });
  return {
    calls,
    collector,
    join(id, person, timeMs, isFresh = false) {
      const ended = deferred<void>();
      const people = [person];
      const key = { id, people, enqueuedAtMs: 0, timeMs, writesProfile: false, followsProfile: false };
      const entry: BulkEntry = {
        ref: { destination: 'shop', type: 'metric-event', jobId: id } as BulkEntry['ref'],
        key,
        people,
        event: { repeatKey: id, bytes: 10, isBackfill: false } as BulkEntry['event'],
        isFresh,
        isWanted: async () => true,
        afterEnded: async () => undefined,
        whenEnded: () => ended.promise,
        settle: () => undefined,
      };
      collector.join(entry);
      return () => ended.resolve(undefined);
    },
  };
}

const turns = () => new Promise((resolve) => setTimeout(resolve, 400));

describe('the collector of bulk calls', () => {
  it('puts events into a call by their age, not by when the lane handed them out', async () => {
    const { calls, join } = collect();
    join('second', 'ava', 2);
    join('third', 'ava', 3);
    join('first', 'ava', 1);
    await until(() => calls.length === 1);
    expect(calls[0]?.ids).toEqual(['first', 'second', 'third']);
  });

  it('keeps a younger event back while an older one of its person goes by itself', async () => {
    const { calls, join } = collect();
    const endFirst = join('first', 'ava', 1);
    await until(() => calls.length === 1);
    join('second', 'ava', 2);
    join('other', 'ben', 3);
    calls[0]?.answer(['first']);
    await until(() => calls.length === 2);
    expect(calls[1]?.ids).toEqual(['other']);
    calls[1]?.answer();
    await turns();
    expect(calls).toHaveLength(2);
    endFirst();
    await until(() => calls.length === 3);
    expect(calls[2]?.ids).toEqual(['second']);
  });

  it('lets a fresh event into the next call, before older events of other people', async () => {
    const { calls, join } = collect();
    for (let at = 0; at < MOST_BULK_EVENTS + 1; at += 1) {
      if (at === 500) join('fresh', 'ben', 10_000, true);
      join(`old-${at}`, `person-${at}`, at);
    }
    await until(() => calls.length > 0);
    expect(calls[0]?.ids).toHaveLength(MOST_BULK_EVENTS);
    expect(calls[0]?.ids[0]).toBe('fresh');
  });

  it('makes a third call at once for a fresh event only', async () => {
    const { calls, join } = collect();
    for (const id of ['first', 'second']) {
      join(id, id, 1);
      await until(() => calls.at(-1)?.ids[0] === id);
    }
    join('old', 'ava', 2);
    await turns();
    expect(calls).toHaveLength(2);
    join('fresh', 'ben', 3, true);
    await until(() => calls.length === 3);
    expect(calls[2]?.ids).toEqual(['fresh', 'old']);
  });

  const GAP_MS = 400;
  /** A timer may fire a moment early. */
  const SPACE_MS = GAP_MS - 5;
  const spaceOf = (calls: readonly Asked[], at: number) =>
    (calls[at]?.atMs as number) - (calls[at - 1]?.atMs as number);

  it('keeps the distance of two calls also for full ones and for fresh events', async () => {
    const { calls, join } = collect({ gapMs: GAP_MS });
    for (let at = 0; at < 2 * MOST_BULK_EVENTS; at += 1) join(`old-${at}`, `person-${at}`, at);
    await until(() => calls.length === 2);
    expect(spaceOf(calls, 1)).toBeGreaterThan(SPACE_MS);
    join('fresh', 'ben', 10_000, true);
    await until(() => calls.length === 3);
    expect(spaceOf(calls, 2)).toBeGreaterThan(SPACE_MS);
  });

  it('lets the backlog wait after a set that took more than one call, and no fresh event', async () => {
    const { calls, join } = collect({ gapMs: GAP_MS, made: 2 });
    join('first', 'ava', 1);
    await until(() => calls.length === 1);
    await new Promise((resolve) => setTimeout(resolve, GAP_MS / 2));
    calls[0]?.answer();
    join('old', 'ben', 2);
    await new Promise((resolve) => setTimeout(resolve, GAP_MS / 2 + 100));
    expect(calls).toHaveLength(1);
    join('fresh', 'dan', 3, true);
    await until(() => calls.length === 2);
    expect(spaceOf(calls, 1)).toBeLessThan(1.5 * GAP_MS);
  });

  it('says how many events wait for an older one that goes by itself, and lets others go meanwhile', async () => {
    const { calls, collector, join } = collect();
    const endFirst = join('first', 'ava', 1);
    await until(() => calls.length === 1);
    calls[0]?.answer(['first']);
    for (let at = 0; at < MOST_BULK_EVENTS; at += 1) join(`of-ava-${at}`, 'ava', 2 + at);
    join('other', 'ben', 3);
    await until(() => calls.length === 2);
    expect(calls[1]?.ids).toEqual(['other']);
    expect(collector.behind()).toBe(MOST_BULK_EVENTS);
    calls[1]?.answer();
    endFirst();
    await until(() => calls.length === 3);
    expect(calls[2]?.ids).toHaveLength(MOST_BULK_EVENTS);
  });

  it('rests while even a fresh event waits for an older one', async () => {
    let looks = 0;
    const { calls, join } = collect({
      nowMs() {
        looks += 1;
        return Date.now();
      },
    });
    join('first', 'ava', 1);
    await until(() => calls.length === 1);
    join('fresh', 'ava', 2, true);
    looks = 0;
    await turns();
    expect(looks).toBeLessThan(10);
    calls[0]?.answer();
    await until(() => calls.length === 2);
    expect(calls[1]?.ids).toEqual(['fresh']);
  });
});
