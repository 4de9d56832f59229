import fc from 'fast-check';
import { ago, briefDuration, count, counted, duration } from '../src/index.js';

describe('duration', () => {
  it.each([
    [-5, 'under a second'],
    [0, 'under a second'],
    [40_999, '40 s'],
    [125_000, '2 min 5 s'],
    [1_800_000, '30 min'],
    [7_500_000, '2 h 5 min'],
    [3 * 86_400_000, '3 d'],
    [86_400_000 + 59_000, '1 d'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('writes one unit, or whole words', () => {
    expect(duration(7_500_000, { units: 1 })).toBe('2 h');
    expect(duration(3_600_000, { words: true })).toBe('1 hour');
    expect(duration(90_061_000, { words: true })).toBe('1 day 1 hour');
  });

  it('never says more than the length, and leaves out less than one part in 24', () => {
    const size: Record<string, number> = { d: 86_400_000, h: 3_600_000, min: 60_000, s: 1_000 };
    fc.assert(
      fc.property(fc.integer({ min: 60_000, max: 10_000_000_000 }), (ms) => {
        const found = [...duration(ms).matchAll(/(\d+) (\w+)/g)];
        const said = found.reduce(
          (sum, [, amount, unit = '']) => sum + Number(amount) * (size[unit] ?? 0),
          0,
        );
        expect(said).toBeLessThanOrEqual(ms);
        expect(ms - said).toBeLessThanOrEqual(ms / 24);
      }),
    );
  });
});

describe('briefDuration', () => {
  it.each([
    [0, '0 ms'],
    [1, '1 ms'],
    [999, '999 ms'],
    [1_000, '1 s'],
    [1_234, '1.2 s'],
    [9_970, '10 s'],
    [119_000, '119 s'],
    [120_000, '2 min'],
    [90 * 60_000, '90 min'],
    [2.5 * 3_600_000, '2.5 h'],
    [60 * 3_600_000, '2.5 d'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(briefDuration(ms)).toBe(text);
  });
});

describe('ago', () => {
  it('writes the age in its largest unit', () => {
    expect([ago(0, 999), ago(0, 1_000), ago(0, 3_700_000), ago(5, 0)]).toEqual([
      'just now',
      '1 s ago',
      '1 h ago',
      'just now',
    ]);
  });
});

describe('count', () => {
  it('parts thousands, and writes the noun as one or as many', () => {
    expect(count(40_000)).toBe('40,000');
    expect([counted(1, 'job'), counted(2, 'job'), counted(0, 'entry', 'entries')]).toEqual([
      '1 job',
      '2 jobs',
      '0 entries',
    ]);
  });
});
