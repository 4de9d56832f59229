import { belowReserve, ceilingsOf } from '../src/ceilings.js';
import { createRules, limitProblems, lowerTo, PPM } from '../src/rules.js';

const EVENTS = 'POST /api/events';
const windows = [
  { limit: 3_500, windowMs: 60_000 },
  { limit: 350, windowMs: 1_000 },
];
const good = { windows: { [EVENTS]: windows }, guardMs: 500, reserve: 0.1 };
const pathsOf = (input: Partial<typeof good>) => limitProblems({ ...good, ...input }).map(({ path }) => path);

describe('limits', () => {
  it('pass the check when they are valid', () => {
    expect(limitProblems(good)).toEqual([]);
  });

  it.each([
    ['zero', 0],
    ['negative', -1],
    ['fractional', 3.5],
    ['infinite', Number.POSITIVE_INFINITY],
    ['not a number', Number.NaN],
  ])('refuses a limit that is %s, and says where', (_, limit) => {
    const problems = limitProblems({ ...good, windows: { [EVENTS]: [{ limit, windowMs: 1_000 }] } });
    expect(problems).toEqual([
      {
        path: 'windows["POST /api/events"][0].limit',
        got: String(limit),
        fix: 'write a whole number of calls, 1 or more',
      },
    ]);
  });

  it('are refused without a window, without a length, and with two windows of one length', () => {
    const lengthless = [{ limit: 1 }] as unknown as typeof windows;
    expect(pathsOf({ windows: { [EVENTS]: lengthless } })).toEqual([
      'windows["POST /api/events"][0].windowMs',
    ]);
    expect(pathsOf({ windows: { [EVENTS]: [] } })).toEqual(['windows["POST /api/events"]']);
    const twice = [
      { limit: 1, windowMs: 5 },
      { limit: 2, windowMs: 5 },
    ];
    expect(pathsOf({ windows: { [EVENTS]: twice } })).toEqual(['windows["POST /api/events"][1].windowMs']);
  });

  it('are refused with every mistake listed, including guard and reserve', () => {
    const broken = [{ limit: 0, windowMs: 0 }];
    expect(pathsOf({ guardMs: -1, reserve: 0.5, windows: { [EVENTS]: broken } })).toEqual([
      'guardMs',
      'reserve',
      'windows["POST /api/events"][0].limit',
      'windows["POST /api/events"][0].windowMs',
    ]);
  });
});

describe('rules', () => {
  const rules = createRules({ windows, guardMs: 500, reserve: 0.1 });

  it('sort windows by length and pace over a fraction of the longest', () => {
    expect(rules.windows.map(({ windowMs }) => windowMs)).toEqual([1_000, 60_000]);
    expect(rules.paceMs).toBe(200);
  });

  it('are lowered by announced limits, never raised', () => {
    const announced = [
      { limit: 75, windowMs: 1_000 },
      { limit: 9_000, windowMs: 60_000 },
    ];
    expect(lowerTo(rules, announced).windows.map(({ limit }) => limit)).toEqual([75, 3_500]);
  });

  it('pace a quarter above the even rate', () => {
    expect(ceilingsOf(rules, PPM, 0)).toEqual({ windows: [350, 3_500], pace: 15, paceBehind: 12 });
    expect(ceilingsOf(rules, PPM / 2, 0)).toEqual({ windows: [175, 1_750], pace: 8, paceBehind: 6 });
  });

  it('subtract the crowd from the shortest window only', () => {
    expect(ceilingsOf(rules, PPM, 100)).toEqual({ windows: [250, 3_500], pace: 15, paceBehind: 12 });
  });

  it('keep one reserve per higher class free, and always allow one call', () => {
    expect([0, 1, 2].map((higher) => belowReserve(350, higher, rules))).toEqual([350, 315, 280]);
    expect(belowReserve(1, 2, createRules({ windows, guardMs: 0, reserve: 0.4 }))).toBe(1);
  });
});
