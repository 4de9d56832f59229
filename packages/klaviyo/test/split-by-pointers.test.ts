import fc from 'fast-check';
import type { Failure } from '../src/answer/outcome.js';
import { splitByPointers } from '../src/answer/split-by-pointers.js';
import { buildRequest } from '../src/dialects/build-request.js';
import { MAPPING } from '../src/mapping/mapping.js';
import { anEvent } from './support/builders.js';

const at = (pointer?: string): Failure => ({ code: 'invalid', ...(pointer !== undefined && { pointer }) });
const grouped = (group: number, rest = '') =>
  `/data/attributes/events-bulk-create/data/${group}/attributes/${rest}`;
const of = (who: string, eventId: string) =>
  anEvent('purchase', { eventId, profile: { email: `${who}@shop.example` } });

const [A1, B1, A2, A1Again] = [of('ava', '1'), of('ben', '2'), of('ava', '3'), of('AVA', '1')];
const events = [A1, B1, A1Again, A2];

describe('splitByPointers', () => {
  it('finds the event that a pointer names, across grouping and repeats', () => {
    const failure = at(grouped(0, 'events/data/1/attributes/time'));
    expect(splitByPointers({ events }, [failure], { mapping: MAPPING })).toEqual({
      good: [A1, B1, A1Again],
      bad: [{ event: A2, failures: [failure] }],
      unplaced: [],
    });
  });

  it('finds all events of a refused profile', () => {
    const { good, bad } = splitByPointers({ events }, [at(grouped(0, 'profile/data/attributes/email'))], {
      mapping: MAPPING,
    });
    expect(bad.map(({ event }) => event)).toEqual([A1, A2]);
    expect(good).toEqual([B1, A1Again]);
  });

  it('reads the flat list of dialect guide', () => {
    const { bad } = splitByPointers({ events }, [at('/data/attributes/events/2/attributes/time')], {
      mapping: MAPPING,
    });
    expect(bad.map(({ event }) => event)).toEqual([A2]);
  });

  it('finds the events of one person on two browsers, which are two groups with one name', () => {
    const [home, work] = ['home', 'work'].map((anonymousId, index) =>
      anEvent('view_content', {
        eventId: `v${index}`,
        profile: { email: 'ava@shop.example', anonymousId },
      }),
    );
    const visits = [home, work, home].flatMap((each) => each ?? []);
    const failure = at(grouped(1, 'profile/data/attributes/anonymous_id'));
    const { bad } = splitByPointers({ events: visits }, [failure], { mapping: MAPPING });
    expect(bad.map(({ event }) => event)).toEqual([work]);
    const command = { type: 'event-backfill', events: visits, migrationId: 'm' } as const;
    const { body } = buildRequest(command, { dialect: 'klaviyo', mapping: MAPPING });
    expect(JSON.stringify(body).match(/"anonymous_id":"\w+"/g)).toEqual([
      '"anonymous_id":"home"',
      '"anonymous_id":"work"',
    ]);
  });

  it('collects all failures of one event', () => {
    const failures = [
      at(grouped(1, 'events/data/0/attributes/time')),
      at(grouped(1, 'events/data/0/attributes/value')),
    ];
    expect(splitByPointers({ events }, failures, { mapping: MAPPING }).bad).toEqual([
      { event: B1, failures },
    ]);
  });

  it.each([
    undefined,
    '',
    '/data',
    '/data/attributes/events-bulk-create',
    grouped(9),
    grouped(0, 'events/data/9'),
    'nonsense',
  ])('sets a failure aside that means no event: %p', (pointer) => {
    const failure = at(pointer);
    expect(splitByPointers({ events }, [failure], { mapping: MAPPING })).toEqual({
      good: events,
      bad: [],
      unplaced: [failure],
    });
  });

  it('finds every event where the serializers put it, and loses none', () => {
    const some = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 5 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(some, fc.nat(), (pairs, pick) => {
        const list = pairs.map(([who, id]) => of(who, String(id)));
        const { body } = buildRequest(
          { type: 'event-backfill', events: list, migrationId: 'm' },
          { dialect: 'klaviyo', mapping: MAPPING },
        );
        const entries = entriesOf(body);
        const { pointer, uniqueId, email } = entries[pick % entries.length] ?? { pointer: '' };
        const { good, bad } = splitByPointers({ events: list }, [at(pointer)], { mapping: MAPPING });
        expect(bad).toHaveLength(1);
        expect(bad[0]?.event).toMatchObject({ eventId: uniqueId, profile: { email } });
        expect(good).toHaveLength(list.length - 1);
      }),
    );
  });
});

/** Every event in a bulk body, with the pointer to it. */
function entriesOf(body: unknown): { pointer: string; uniqueId: string; email: string }[] {
  type Group = {
    attributes: {
      profile: { data: { attributes: { email: string } } };
      events: { data: { attributes: { unique_id: string } }[] };
    };
  };
  const groups = (body as { data: { attributes: { 'events-bulk-create': { data: Group[] } } } }).data
    .attributes;
  return groups['events-bulk-create'].data.flatMap(({ attributes }, group) =>
    attributes.events.data.map((event, index) => ({
      pointer: grouped(group, `events/data/${index}/attributes/properties`),
      uniqueId: event.attributes.unique_id,
      email: attributes.profile.data.attributes.email,
    })),
  );
}
