import fc from 'fast-check';
import { EVENT_NAMES, InvalidEventError, parseConsent, parseEvent, parseProfile } from '../src/index.js';
import { errorOf, event, NOW_MS } from './support/builders.js';

const FIELDS = [
  ...['name', 'eventId', 'time', 'profile', 'properties', 'consent', 'source', 'unknown'],
  ...['email', 'phoneNumber', 'externalId', 'locale', 'country', 'properties'].map((key) => `profile.${key}`),
  ...['status', 'channels', 'at', 'source'].map((key) => `consent.${key}`),
  ...['orderId', 'value', 'currency', 'items', 'cartId', 'query', 'refundValue'].map(
    (key) => `properties.${key}`,
  ),
  ...['items.0', 'items.0.sku', 'items.0.price'].map((key) => `properties.${key}`),
];

/** Expects that each problem says what to write, and that no message is zod's own. */
function expectAdvice(parse: (input: unknown) => unknown, input: unknown): void {
  try {
    parse(input);
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { fix } of error.problems) {
      expect(fix).toMatch(/^[A-Z].*[.?]$/s);
      expect(fix).not.toMatch(
        /Invalid input|Invalid option|Unrecognized|Too (big|small)|Rename '([^']*)' to '\2'/,
      );
    }
  }
}

function set(event: Record<string, unknown>, path: string, value: unknown): Record<string, unknown> {
  const [key = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...event, [key]: value };
  const inner = (event[key] ?? {}) as Record<string, unknown>;
  return { ...event, [key]: set(inner, rest.join('.'), value) };
}

const anything = fc.oneof(fc.anything(), fc.constantFrom(undefined, null, '', [], {}, [{}], 0, -1, 'x'));

describe('every problem says what to write instead', () => {
  it('for any input', () => {
    fc.assert(
      fc.property(anything, (input) => {
        for (const parse of [parseEvent, parseProfile, parseConsent])
          expectAdvice((each) => parse(each, { nowMs: NOW_MS }), input);
      }),
    );
  });

  it('for any value in any field of any event', () => {
    const changes = fc.array(fc.tuple(fc.constantFrom(...FIELDS), anything), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_NAMES), changes, (name, changed) => {
        const start: Record<string, unknown> = { ...event({ name }) };
        const wrong = changed.reduce((so, [path, value]) => set(so, path, value), start);
        expectAdvice((input) => parseEvent(input, { nowMs: NOW_MS }), wrong);
      }),
      { numRuns: 500 },
    );
  });

  it('when the properties of an event are missing', () => {
    const { properties: _, ...refund } = event({ name: 'refund' });
    expect(errorOf(refund)?.problems).toEqual([
      {
        path: 'properties',
        code: 'required',
        got: 'undefined',
        fix: "Write an object such as { orderId: '10492', refundValue: 29.95, currency: 'EUR' }.",
      },
    ]);
  });
});
