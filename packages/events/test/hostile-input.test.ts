import vm from 'node:vm';
import fc from 'fast-check';
import { InvalidEventError, type JsonObject } from '../src/index.js';
import { errorOf, event, LEAST, parseNow, problemsOf } from './support/builders.js';

function withProperty(value: unknown): unknown {
  return { ...event(), properties: { ...LEAST.purchase, extra: value } };
}

class Order {
  id = '1';
}

describe('a value that JSON would change', () => {
  const sparse = [1, 2, 3];
  delete sparse[1];
  const circular: { self?: unknown } = {};
  circular.self = { deeper: [circular] };

  it.each<[string, unknown, string]>([
    ['NaN', Number.NaN, 'number NaN'],
    ['Infinity', Number.NEGATIVE_INFINITY, 'number -Infinity'],
    ['a function', () => 1, 'function'],
    ['a symbol', Symbol('x'), 'symbol'],
    ['an invalid Date', new Date(Number.NaN), 'invalid Date'],
    ['a Map', new Map(), 'Map'],
    ['a Set', new Set(), 'Set'],
    ['a RegExp', /x/, 'RegExp'],
    ['a boxed number', Object(1), 'boxed primitive'],
    ['bytes', Buffer.from('x'), 'binary data'],
    ['a promise', Promise.resolve(), 'Promise'],
    ['an error', new Error('x'), 'Error'],
    ['a class instance', new Order(), 'class instance'],
    ['an object that inherits', Object.create({ id: 1 }), 'class instance'],
    ['an object with toJSON', { toJSON: () => 1 }, 'function'],
    [
      'an object with a getter',
      {
        get now() {
          return 1;
        },
      },
      'getter',
    ],
    ['an object with a symbol key', { [Symbol('x')]: 1 }, 'object with symbol keys'],
    ['an array with a gap', sparse, 'array with gaps or named entries'],
    ['an array with a named entry', Object.assign([1], { note: 'x' }), 'array with gaps or named entries'],
    [
      'an array with a symbol key',
      Object.assign([1], { [Symbol('x')]: 1 }),
      'array with gaps or named entries',
    ],
    ['an array with toJSON', Object.defineProperty([1], 'toJSON', { value: () => 1 }), 'array with toJSON'],
    ['an array with undefined', [undefined], 'undefined'],
    ['a circle', circular, 'circular reference'],
  ])('is refused and never changed: %s', (_, value, got) => {
    const error = errorOf(withProperty(value));
    expect(error?.problems).toMatchObject([{ code: 'not_json', got }]);
    expect(error?.problems[0]?.path).toMatch(/^properties\.extra/);
  });

  it('is converted where its value stays: a Date and a big integer', () => {
    const date = new Date('2026-04-23T10:20:00Z');
    const { properties } = parseNow(withProperty([date, 7n, 2n ** 60n]));
    expect(properties.extra).toEqual(['2026-04-23T10:20:00.000Z', 7, '1152921504606846976']);
  });

  it('is refused as an array whose named entry hides a gap', () => {
    const array = Object.assign(new Array(1), { note: 'x' });
    expect(problemsOf(withProperty(array))).toEqual(['properties.extra[0] not_json']);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('is refused under the key %s', (key) => {
    const extra = JSON.parse(`{"${key}": {"polluted": true}}`);
    expect(problemsOf(withProperty(extra))).toEqual([`properties.extra.${key} forbidden_key`]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('is refused as a text or key that was cut inside a character', () => {
    expect(problemsOf(withProperty('🛒'.slice(0, 1)))).toEqual(['properties.extra lone_surrogate']);
    expect(problemsOf(withProperty({ '\udc00': 1 }))).toEqual(['properties.extra[string(1)] lone_surrogate']);
  });

  it('is refused as a whole number beyond 64 bits', () => {
    expect(problemsOf(withProperty(2 ** 63))).toEqual(['properties.extra number_out_of_range']);
    expect(problemsOf(withProperty(-(2 ** 53)))).toEqual([]);
  });

  it('is refused above the limits of depth, entries and keys, and accepted at the limit', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
    const keys = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, i]));
    expect(problemsOf(withProperty(nested(9)))).toEqual([]);
    expect(problemsOf(withProperty(nested(10)))[0]).toMatch(/too_deep$/);
    expect(problemsOf(withProperty(new Array(4_000).fill(1)))).toEqual([]);
    expect(problemsOf(withProperty(new Array(4_001).fill(1)))).toEqual(['properties.extra too_many']);
    expect(problemsOf(withProperty(keys(390)))).toEqual([]);
    expect(problemsOf(withProperty(keys(391)))).toEqual(['properties.extra too_many']);
  });

  it('does not include objects without prototype, of another realm, or in two places', () => {
    const shared = { a: 1 };
    const bare = Object.assign(Object.create(null), { b: 2 });
    const foreign = vm.runInNewContext('({ c: [3] })');
    const { properties } = parseNow(withProperty([shared, shared, bare, foreign]));
    expect(properties.extra).toEqual([{ a: 1 }, { a: 1 }, { b: 2 }, { c: [3] }]);
  });
});

describe('a hostile object', () => {
  const traps: (keyof ProxyHandler<object>)[] = [
    'get',
    'ownKeys',
    'getOwnPropertyDescriptor',
    'getPrototypeOf',
    'has',
  ];
  const thrower = () => {
    throw new TypeError('trap');
  };

  it.each(traps)('that throws from its %s trap becomes a problem', (trap) => {
    for (const target of [{ a: 1 }, [1]]) {
      const proxy = new Proxy(target, { [trap]: thrower });
      for (const input of [proxy, withProperty(proxy), { ...event(), profile: proxy }]) {
        expect(() => outcomeOf(input)).not.toThrow();
      }
    }
  });

  it('that was revoked becomes a problem', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(problemsOf(withProperty({ a: [proxy] }))).toEqual(['properties.extra.a[0] unreadable']);
    expect(problemsOf(proxy)).toEqual([' unreadable']);
  });

  it('that answers differently every time is read once', () => {
    let reads = 0;
    const shifty = new Proxy(
      { v: 0 },
      {
        getOwnPropertyDescriptor: () => ({
          value: reads++ === 0 ? 'first' : () => 'then a function',
          enumerable: true,
          configurable: true,
        }),
      },
    );
    const outcome = outcomeOf(withProperty(shifty));
    if (!(outcome instanceof InvalidEventError)) expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
  });

  it('without end is stopped by the limits', () => {
    const endless: ProxyHandler<object> = {
      ownKeys: () => Array.from({ length: 300 }, (_, i) => `k${i}`),
      getOwnPropertyDescriptor: () => ({
        value: new Proxy({}, endless),
        enumerable: true,
        configurable: true,
      }),
    };
    expect(problemsOf(withProperty(new Proxy({}, endless)))).toContain(' too_large');
    let doubling: unknown = 'x';
    for (let level = 0; level < 9; level++) doubling = new Array(50).fill(doubling);
    expect(problemsOf(withProperty(doubling))).toEqual([' too_large']);
  });

  it('with only refused or absent values is stopped by the limits', () => {
    const refused = new Array(20).fill(new Array(4_000).fill(() => 1));
    expect(problemsOf(withProperty(refused)).length).toBeLessThan(30_000);
    const absent = Object.fromEntries(Array.from({ length: 390 }, (_, i) => [`k${i}`, undefined]));
    expect(problemsOf(withProperty(new Array(300).fill(absent)))).toEqual([' too_large']);
  });
});

describe('any input', () => {
  const json = fc.jsonValue({ maxDepth: 3, noUnicodeString: false }).filter(isKept);
  const anything = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withObjectString: true,
    withSparseArray: true,
    withTypedArray: true,
    withUnicodeString: true,
    key: fc.oneof(
      fc.string(),
      fc.constantFrom('__proto__', 'toJSON', 'constructor', 'email', 'name', 'properties'),
    ),
  });

  it('stays unchanged when it is JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string().filter(isKept), json, { maxKeys: 5 }), json, (more, value) => {
        const input = event({
          profile: { email: 'a@shop.example', properties: more as JsonObject },
          properties: {
            ...(more as JsonObject),
            ...LEAST.purchase,
            value: 1,
            extra: value as JsonObject,
            items: [],
          },
        });
        expect(parseNow(input)).toEqual(input);
      }),
      { numRuns: 500 },
    );
  });

  it('gives an event equal to its own JSON, or an InvalidEventError', () => {
    fc.assert(
      fc.property(
        anything,
        fc.constantFrom('', 'profile', 'properties', 'consent', 'eventId', 'extra'),
        (value, at) => {
          const input =
            at === '' ? value : at === 'extra' ? withProperty(value) : { ...event(), [at]: value };
          const outcome = outcomeOf(input);
          if (outcome instanceof InvalidEventError) expect(outcome.problems.length).toBeGreaterThan(0);
          else expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is not changed by the check', () => {
    fc.assert(
      fc.property(json, (value) => {
        const before = JSON.stringify(value);
        outcomeOf(withProperty(value));
        outcomeOf(value);
        expect(JSON.stringify(value)).toBe(before);
      }),
    );
  });
});

function outcomeOf(input: unknown): unknown {
  return errorOf(input) ?? parseNow(input);
}

/** JSON without too large numbers, forbidden keys, and -0, which JSON does not keep. */
function isKept(value: unknown): boolean {
  if (typeof value === 'string')
    return !/\p{Surrogate}/u.test(value) && !['__proto__', 'constructor', 'prototype'].includes(value);
  if (typeof value === 'number') return Math.abs(value) < 2 ** 63 && !Object.is(value, -0);
  if (typeof value !== 'object' || value === null) return true;
  return Object.keys(value).every(isKept) && Object.values(value).every(isKept);
}
