import fc from 'fast-check';
import { parseInstant } from '../src/instant.js';

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** By the pattern and `Date.parse`, which moves a 31st of April to May. */
function slowly(text: string): number | undefined {
  const [, year, month, day] = ISO.exec(text) ?? [];
  if (year === undefined) return undefined;
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

const two = (most: number) => fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, '0'));
const time = fc
  .tuple(
    fc.oneof(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 1990, max: 2040 })),
    two(13),
    two(32),
    two(25),
    two(61),
    two(61),
    fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{0,10}$/)),
    fc.oneof(fc.constant('Z'), fc.constant(''), fc.stringMatching(/^[+-][01]\d:?[0-6]\d$/)),
  )
  .map(
    ([year, month, day, hour, minute, second, fraction, zone]) =>
      `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`,
  );

describe('a moment with an offset', () => {
  it('is read as the pattern of ISO 8601 and the calendar say', () => {
    fc.assert(
      fc.property(time, (text) => {
        expect(parseInstant(text)).toBe(slowly(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not read from a text with anything more, less or else', () => {
    const right = '2026-02-28T23:59:59.123456789+02:00';
    expect(parseInstant(right)).toBe(Date.parse(right));
    const broken = fc.tuple(fc.nat({ max: right.length }), fc.nat({ max: 2 }), fc.string({ maxLength: 2 }));
    fc.assert(
      fc.property(broken, ([at, less, more]) => {
        const text = right.slice(0, at) + more + right.slice(at + less);
        expect(parseInstant(text)).toBe(slowly(text));
      }),
    );
  });
});
