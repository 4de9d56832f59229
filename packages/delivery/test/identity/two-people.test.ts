/**
 * Two people stay two and one person stays one, whichever identifier decides at Klaviyo, and whatever arrives first: a
 * profile, an event or a subscription.
 */
import { JOB_TYPES, type Profile } from '@tracklayer/events';
import { type AccountInput, DEFAULT_ACCOUNT, DEFAULT_ACCOUNT_ID } from '@tracklayer/sandbox';
import fc from 'fast-check';
import { type Fixture, openFixture } from '../support/fixture.js';

const ORDERS = ['external_id', 'email', 'phone_number'] as const;
const CONFLICTS = ['refuse', 'move'] as const;
const RUNS = 8;

let runs = 0;

/** Values that no other run has. */
function fresh() {
  runs += 1;
  const serial = String(runs).padStart(6, '0');
  return {
    phone: `+4915${serial}11`,
    email: (name: string) => `${name}.${serial}@shop.example`,
    id: (name: string) => `${name}-${serial}`,
  };
}

type Way = 'profile' | 'event' | 'subscription';

/** One thing that the shop says of a person. */
interface Arrival {
  person: number;
  way: Way;
  /** How many steps the worker makes before the next arrival, and in which lanes. */
  steps: number[];
}

const steps = fc.array(fc.nat(JOB_TYPES.length - 1), { maxLength: 4 });

/** Every person arrives in every way, in any order. */
const arrivals = (people: number): fc.Arbitrary<Arrival[]> => {
  const all = Array.from({ length: people }, (_, person) =>
    (['profile', 'event', 'subscription'] as const).map((way) => ({ person, way })),
  ).flat();
  return fc
    .tuple(
      fc.shuffledSubarray(all, { minLength: all.length }),
      fc.array(steps, { minLength: all.length, maxLength: all.length }),
    )
    .map(([order, worked]) => order.map((each, at) => ({ ...each, steps: worked[at] ?? [] })));
};

async function arrive(
  fixture: Fixture,
  people: readonly Profile[],
  order: readonly Arrival[],
): Promise<void> {
  const startMs = Date.now() - 60_000;
  for (const [at, { person, way, steps: lanes }] of order.entries()) {
    const profile = people[person] as Profile;
    const time = new Date(startMs + at * 1_000).toISOString();
    if (way === 'profile') await fixture.producer.upsertProfile(profile, { time });
    else if (way === 'event') {
      await fixture.producer.track({
        name: 'search',
        eventId: `${runs}-${person}`,
        time,
        profile,
        properties: { query: `of person ${person}` },
      });
    } else {
      const channel = profile.email === undefined ? ('sms' as const) : ('email' as const);
      await fixture.producer.subscribe(profile, { status: 'granted', channels: [channel] }, { time });
    }
    for (const lane of lanes) {
      fixture.clock.nowMs = Date.now();
      await fixture.delivery.step(fixture.destination, JOB_TYPES[lane] ?? 'metric-event');
    }
  }
  await fixture.drain();
}

/** The profiles that hold any identifier of these people. */
function profilesOf(fixture: Fixture, people: readonly Profile[]) {
  const values = new Set(
    people.flatMap(({ email, externalId, phoneNumber }) => [email, externalId, phoneNumber]),
  );
  return fixture.sandbox
    .profiles({ limit: 100_000 })
    .filter(({ attributes }) =>
      [attributes.email, attributes.external_id, attributes.phone_number].some(
        (value) => typeof value === 'string' && values.has(value),
      ),
    );
}

/** The people whose events a profile has, by their searches. */
function searchesOf(fixture: Fixture, profileId: string): unknown[] {
  return fixture.sandbox
    .events({ limit: 100_000 })
    .items.filter((event) => event.profileId === profileId && event.fate === 'recorded')
    .map(({ properties }) => properties.search_query ?? properties.query);
}

const FIXTURES = (['klaviyo', 'guide'] as const).flatMap((dialect) => [
  { dialect, first: 'profiles first', maxWaitMs: 5_000 },
  { dialect, first: 'late profiles', maxWaitMs: 0 },
]);

describe.each(FIXTURES)('in dialect $dialect with $first', ({ dialect, maxWaitMs }) => {
  let fixture: Fixture;

  beforeAll(async () => {
    fixture = await openFixture({
      dialect,
      profileFirst: { maxWaitMs },
      sandbox: { accounts: [DEFAULT_ACCOUNT], limits: 'none' },
      publishedLimits: () => ({ perSecond: 1_000, perMinute: 10_000 }),
    });
  });
  afterAll(() => fixture.close());

  const configure = (settings: NonNullable<AccountInput['settings']>) =>
    fixture.sandbox.configure(DEFAULT_ACCOUNT_ID, settings);
  const everyOrder = ORDERS.flatMap((strongestIdentifier) =>
    CONFLICTS.map((conflicts) => ({ strongestIdentifier, conflicts })),
  );

  describe.each(everyOrder)('with $strongestIdentifier first and conflicts: $conflicts', (settings) => {
    beforeEach(() => configure(settings));

    it.each(['e-mail address', 'external id', 'both'])(
      'two people with one phone number and their own %s stay two',
      async (own) => {
        await fc.assert(
          fc.asyncProperty(arrivals(2), async (order) => {
            const { phone, email, id } = fresh();
            const people = ['ava', 'ben'].map((name) => ({
              ...(own !== 'external id' && { email: email(name) }),
              ...(own !== 'e-mail address' && { externalId: id(name) }),
              phoneNumber: phone,
              firstName: name,
            }));
            await arrive(fixture, people, order);
            const found = profilesOf(fixture, people);
            expect(found).toHaveLength(2);
            for (const [index, person] of people.entries()) {
              const profile = found.find(({ attributes }) =>
                own === 'external id'
                  ? attributes.external_id === person.externalId
                  : attributes.email === person.email,
              );
              expect(profile?.attributes).toMatchObject({ first_name: person.firstName });
              expect(searchesOf(fixture, profile?.id ?? '')).toEqual([`of person ${index}`]);
            }
          }),
          { numRuns: RUNS },
        );
      },
    );

    it('one person whose e-mail address changes stays one', async () => {
      await fc.assert(
        fc.asyncProperty(arrivals(2), async (order) => {
          const { phone, email, id } = fresh();
          const people = ['old', 'new'].map((name) => ({
            email: email(name),
            externalId: id('ava'),
            phoneNumber: phone,
            firstName: 'Ava',
          }));
          await arrive(fixture, people, order);
          const found = profilesOf(fixture, people);
          expect(found).toHaveLength(1);
          expect(searchesOf(fixture, found[0]?.id ?? '').sort()).toEqual(['of person 0', 'of person 1']);
        }),
        { numRuns: RUNS },
      );
    });
  });

  it('two people with one phone number in a bulk import stay two', async () => {
    for (const settings of everyOrder) {
      configure(settings);
      const { phone, email, id } = fresh();
      const people = [
        { externalId: id('ava'), phoneNumber: phone, firstName: 'ava' },
        { externalId: id('ben'), phoneNumber: phone, firstName: 'ben' },
        { email: email('cem'), phoneNumber: phone, firstName: 'cem' },
      ];
      await fixture.delivery.lanes.enqueue(fixture.destination, [
        {
          jobId: `b-import-${runs}`,
          data: {
            v: 1,
            type: 'event-backfill',
            events: [],
            profiles: people,
            migrationId: 'spring',
            enqueuedAtMs: Date.now(),
            attempts: [],
          },
        },
      ]);
      await fixture.drain();
      const found = profilesOf(fixture, people).map(({ attributes }) => attributes.first_name);
      expect(found.sort()).toEqual(['ava', 'ben', 'cem']);
    }
  });
});
