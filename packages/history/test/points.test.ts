import fc from 'fast-check';
import { addCells, type Cell, emptyCell } from '../src/cell.js';
import { columns, lanesTogether, type Point, rollUp, summary, total } from '../src/points.js';
import { UNITS } from '../src/units.js';

const DAY_MS = UNITS.day.ms;

const cell = fc
  .record({
    counters: fc.array(fc.tuple(fc.integer({ min: 0, max: 19 }), fc.nat(1_000)), { maxLength: 5 }),
    accepted: fc.array(fc.tuple(fc.nat(120), fc.nat(50)), { maxLength: 5 }),
  })
  .map(({ counters, accepted }): Cell => {
    const { latencies } = emptyCell();
    return { counters: new Map(counters), latencies: { ...latencies, accepted: new Map(accepted) } };
  });
const points = fc.array(
  fc.record({
    atMs: fc.integer({ min: 0, max: 5 * 1_440 - 1 }).map((minute) => minute * UNITS.minute.ms),
    lane: fc.constantFrom('metric-event', 'profile-upsert'),
    cell,
  }),
  { maxLength: 60 },
);

/** Without entries of 0, which say nothing. */
const plain = (all: readonly Point[]) =>
  all.map(({ atMs, lane, cell: each }) => ({ atMs, lane, ...summary(each) }));

it('rolls minutes up into days in one step or by way of hours alike', () => {
  fc.assert(
    fc.property(points, (all) => {
      expect(plain(rollUp(rollUp(all, 'hour'), 'day'))).toEqual(plain(rollUp(all, 'day')));
    }),
  );
});

it('keeps every count when it rolls up, in any order of the points', () => {
  fc.assert(
    fc.property(points, fc.infiniteStream(fc.double()), (all, random) => {
      const shuffled = all
        .map((point) => ({ point, rank: random.next().value ?? 0 }))
        .sort((one, other) => one.rank - other.rank)
        .map(({ point }) => point);
      expect(plain(rollUp(shuffled, 'hour'))).toEqual(plain(rollUp(all, 'hour')));
      expect(summary(total(rollUp(all, 'day')))).toEqual(summary(total(all)));
    }),
  );
});

it('puts each point into one column, and leaves out those of another time', () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 4_000 }), (all, minutes) => {
      const columnMs = minutes * UNITS.minute.ms;
      const within = columns(all, { fromMs: DAY_MS, untilMs: 3 * DAY_MS, columnMs });
      const expected = all.filter(({ atMs }) => atMs >= DAY_MS && atMs < DAY_MS + within.length * columnMs);
      expect(summary(total(within))).toEqual(summary(total(expected)));
    }),
  );
});

it('keeps the greatest age of both, and adds all else', () => {
  fc.assert(
    fc.property(cell, cell, (one, other) => {
      const [a, b, sum] = [one, other, addCells(one, other)].map(summary);
      expect(sum?.oldestMs).toBe(Math.max(a?.oldestMs ?? 0, b?.oldestMs ?? 0));
      expect(sum?.in).toBe((a?.in ?? 0) + (b?.in ?? 0));
      expect(sum?.heldMs).toBe((a?.heldMs ?? 0) + (b?.heldMs ?? 0));
    }),
  );
});

it('of lanes that were held at the same time the longest counts, and all else is added', () => {
  fc.assert(
    fc.property(points, (all) => {
      const hours = rollUp(all, 'hour');
      const together = lanesTogether(hours);
      const [sum, exact] = [summary(total(together)), summary(total(hours))];
      const most = (name: 'heldMs' | 'throttledMs') =>
        together.reduce((ms, { atMs }) => {
          const there = hours
            .filter((point) => point.atMs === atMs)
            .map(({ cell: each }) => summary(each)[name]);
          return ms + Math.max(...there);
        }, 0);
      expect(sum).toEqual({ ...exact, heldMs: most('heldMs'), throttledMs: most('throttledMs') });
    }),
  );
});
