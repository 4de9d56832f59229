import { EVENT_NAMES } from '@tracklayer/events';
import fc from 'fast-check';

const VALUES_KEPT = 3_000;

const anything = fc.anything({
  maxDepth: 2,
  maxKeys: 4,
  withBigInt: true,
  withDate: true,
  withNullPrototype: true,
});
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.emailAddress(), fc.webUrl());

/** An event as an application writes it, with any value in any place. */
const event = fc.record(
  {
    name: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...EVENT_NAMES) },
      { weight: 1, arbitrary: anything },
    ),
    eventId: fc.oneof({ weight: 4, arbitrary: fc.uuid() }, { weight: 1, arbitrary: anything }),
    time: fc.oneof(fc.date({ noInvalidDate: true }).map(String), fc.date(), anything),
    profile: fc.oneof(
      fc.record(
        {
          email: fc.oneof(fc.emailAddress(), anything),
          phoneNumber: fc.oneof(text, anything),
          externalId: text,
        },
        { requiredKeys: [] },
      ),
      anything,
    ),
    properties: fc.oneof(fc.dictionary(fc.string(), anything, { maxKeys: 5 }), anything),
    consent: anything,
    source: fc.oneof(text, anything),
  },
  { requiredKeys: [] },
);

/** Events of any shape. Equal seeds give equal events. */
export function anyEvents(seed: number, count: number): unknown[] {
  const arbitrary = fc.oneof({ weight: 9, arbitrary: event }, { weight: 1, arbitrary: anything });
  return fc.sample(arbitrary, { seed, numRuns: count });
}

/** Values of any shape that JSON can hold, from a pool. */
export function anyValues(seed: number): (random: () => number) => unknown {
  const pool = fc.sample(fc.oneof(fc.jsonValue({ maxDepth: 2 }), text, fc.double(), fc.constant(-1)), {
    seed,
    numRuns: VALUES_KEPT,
  });
  return (random) => pool[Math.floor(random() * pool.length)];
}

/** A copy of a JSON value with another value in one to three places, or without that place. */
export function mutated(
  template: unknown,
  values: (random: () => number) => unknown,
  random: () => number,
): unknown {
  const copy: unknown = structuredClone(template);
  const places = placesIn(copy);
  const changes = 1 + Math.floor(random() * 3);
  for (let change = 0; change < changes && places.length > 0; change += 1) {
    const place = places[Math.floor(random() * places.length)];
    if (place === undefined) continue;
    if (random() < 0.2) Reflect.deleteProperty(place.holder, place.name);
    else Reflect.set(place.holder, place.name, values(random));
  }
  return copy;
}

function placesIn(value: unknown): { holder: object; name: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [{ holder: value, name }, ...placesIn(inner)]);
}
