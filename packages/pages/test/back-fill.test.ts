import fc from 'fast-check';
import type { Migration } from '../web/api.js';
import { figuresOf, progressOf, sorted, stateText } from '../web/back-fill/progress.js';

const MIGRATION: Migration = {
  id: 'spring',
  destination: 'main',
  kind: 'events',
  state: 'running',
  reading: false,
  startedAtMs: 0,
  updatedAtMs: 0,
  files: [],
  unfinishedFiles: [],
  counts: { enqueued: 10 },
  settled: { delivered: 4, dead: 1 },
  consents: {},
  withdrawnAtKlaviyo: 0,
  phones: {},
  imports: {},
  reasons: {},
  refusedFor: {},
  withheld: {},
  leftOut: {},
  notes: {},
  waiting: 5,
  consentsWaiting: 0,
  phonesWaiting: 0,
};

const FILE = {
  key: 'a',
  name: 'orders.csv',
  format: 'csv',
  openedAtMs: 0,
  lines: 3,
  refused: 0,
  reasons: {},
  withheld: {},
  bytesRead: 10,
  done: false,
};

describe('the progress of a back-fill', () => {
  it('counts the entries with an outcome, and says that more may come while files are read', () => {
    expect(progressOf(MIGRATION)).toEqual({ ended: 5, entries: 10, percent: 50, text: '5 of 10 entries' });
    expect(progressOf({ ...MIGRATION, files: [FILE] }).text).toBe('5 of the 10 entries read so far');
  });

  it('is 100 % only when it is done, and never more', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.boolean(), (enqueued, delivered, isDone) => {
        const state = isDone ? 'done' : 'running';
        const { percent } = progressOf({ ...MIGRATION, state, counts: { enqueued }, settled: { delivered } });
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent === 100).toBe(isDone);
        expect(percent).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('says what to do about files that no process reads', () => {
    expect(stateText({ ...MIGRATION, files: [FILE] })).toContain('npx tracklayer backfill resume');
    expect(stateText({ ...MIGRATION, files: [FILE], reading: true })).toBe('A process reads its files.');
  });

  it('leaves out figures that are zero, and sorts reasons by their number', () => {
    expect(figuresOf(MIGRATION).map(({ label }) => label)).toEqual(['Delivered', 'Dead letters', 'Waiting']);
    expect(sorted({ required: 1, invalid_time: 3, none: 0 })).toEqual([
      ['invalid_time', 3],
      ['required', 1],
    ]);
  });
});
