import fc from 'fast-check';
import { type Cell, emptyCell } from '../src/cell.js';
import { columns, lanesTogether, summary, total } from '../src/points.js';
import { UNITS, type Unit } from '../src/units.js';

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
const pointsOf = (unit: Unit) =>
  fc.array(
    fc.record({
      atMs: fc.integer({ min: 0, max: (5 * DAY_MS) / UNITS[unit].ms - 1 }).map((at) => at * UNITS[unit].ms),
      lane: fc.constantFrom('metric-event', 'profile-upsert'),
      cell,
    }),
    { maxLength: 60 },
  );
const points = pointsOf('minute');
/** Each lane has one point in an hour. */
const hourly = pointsOf('hour').map((all) => [
  ...new Map(all.map((point) => [`${point.atMs} ${point.lane}`, point])).values(),
]);

it('counts all points together alike, in any order and in any groups', () => {
  fc.assert(
    fc.property(points, fc.infiniteStream(fc.double()), fc.nat(60), (all, random, cut) => {
      const shuffled = all
        .map((point) => ({ point, rank: random.next().value ?? 0 }))
        .sort((one, other) => one.rank - other.rank)
        .map(({ point }) => point);
      const groups = [shuffled.slice(0, cut), shuffled.slice(cut)].map((some) => ({ cell: total(some) }));
      expect(summary(total(groups))).toEqual(summary(total(all)));
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
      const together = total([{ cell: one }, { cell: other }]);
      const [a, b, sum] = [one, other, together].map(summary);
      expect(sum?.oldestMs).toBe(Math.max(a?.oldestMs ?? 0, b?.oldestMs ?? 0));
      expect(sum?.in).toBe((a?.in ?? 0) + (b?.in ?? 0));
      expect(sum?.heldMs).toBe((a?.heldMs ?? 0) + (b?.heldMs ?? 0));
    }),
  );
});

it('of lanes that were held at the same time the longest counts, and all else is added', () => {
  fc.assert(
    fc.property(hourly, (hours) => {
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
