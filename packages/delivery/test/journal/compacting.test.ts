import { expect, it } from '@jest/globals';
import { createJobJournal } from '../../src/journal/run-notes.js';

/** A journal with so many sealed logs, and a clock. Sorting them takes all of them. */
function journalWith(given: { sealed: number }) {
  const at = { ...given, nowMs: 1_000, sorted: 0, leftOut: 0, short: [] as number[] };
  const journal = createJobJournal({
    indexer: undefined,
    store: {
      journalState: async () => ({ isWatched: false, sealed: at.sealed, leftOut: at.leftOut }),
      noteWait: async () => undefined,
      tellStep: async () => undefined,
    },
    async compact() {
      at.sorted += at.sealed;
      at.sealed = 0;
    },
    onShort: (records) => at.short.push(records),
    nowMs: () => at.nowMs,
  });
  return { at, look: journal.look };
}

it('sorts four logs together as soon as they are there', async () => {
  const { at, look } = journalWith({ sealed: 3 });
  await look();
  expect(at.sorted).toBe(0);
  at.sealed = 4;
  await look();
  expect(at.sorted).toBe(4);
});

it('sorts a single log after half a minute', async () => {
  const { at, look } = journalWith({ sealed: 1 });
  await look();
  at.nowMs += 29_000;
  await look();
  expect(at.sorted).toBe(0);
  at.nowMs += 1_000;
  await look();
  expect(at.sorted).toBe(1);
  at.sealed = 1;
  await look();
  expect(at.sorted).toBe(1);
});

it('says once that records are left out, and again after it was over', async () => {
  const { at, look } = journalWith({ sealed: 0 });
  for (const leftOut of [7, 7, 9, 12, 12, 13]) {
    at.leftOut = leftOut;
    await look();
  }
  expect(at.short).toEqual([2, 1]);
});
