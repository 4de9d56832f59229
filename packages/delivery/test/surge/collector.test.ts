import { describe, expect, it } from '@jest/globals';
import { MOST_BULK_EVENTS } from '@tracklayer/klaviyo';
import { until } from '@tracklayer/testing';
import type { Joined } from '../../src/surge/bulk-lane.js';
import { type BulkEntry, createCollector } from '../../src/surge/collector.js';
import { deferred } from '../../src/surge/deferred.js';

const SENT: Joined = {
  kind: 'sent',
  answer: { status: 202, headers: {}, body: '' },
  outcome: { kind: 'delivered' },
  note: { endpoint: 'POST /api/event-bulk-create-jobs', atMs: 0, tookMs: 1, status: 202 },
} as unknown as Joined;

interface Asked {
  ids: string[];
  /** Ends the call. Named events go by themselves, the others were sent. */
  answer(byItself?: string[]): void;
}

/** Calls leave as soon as an event waits for longer than the shortest time. */
function collect(): {
  calls: Asked[];
  join(id: string, person: string, timeMs: number, isFresh?: boolean): () => void;
} {
  const calls: Asked[] = [];
  const collector = createCollector({
    gapMs: 0,
    nowMs: Date.now,
    async send(entries) {
      const answered = deferred<string[]>();
      calls.push({ ids: entries.map(({ key }) => key.id), answer: (ids = []) => answered.resolve(ids) });
      const byItself = await answered.promise;
      for (const entry of entries) entry.settle(byItself.includes(entry.key.id) ? { kind: 'singly' } : SENT);
    },
  });
  return {
    calls,
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
});
