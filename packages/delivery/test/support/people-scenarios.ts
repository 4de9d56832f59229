/**
 * Two people stay two and one person stays one, whichever identifier decides at Klaviyo, and whatever arrives first. Each
 * scenario is a property over all orders of arrival, all matching orders of the sandbox, both dialects, and events that wait
 * for their profile or carry it.
 */
import type { Profile } from '@tracklayer/events';
import { DEFAULT_ACCOUNT, DEFAULT_ACCOUNT_ID } from '@tracklayer/sandbox';
import fc from 'fast-check';
import { type Arrival, arrivals, arrive, bulkImport, profilesOf, searchesOf } from './arrivals.js';
import { type Fixture, openFixture } from './fixture.js';

export interface Scenario {
  name: string;
  arrivals: fc.Arbitrary<Arrival[]>;
  /** The people, with values that no other run has. */
  people(run: string): Profile[];
  /** What Klaviyo has before the first arrival. */
  before?(fixture: Fixture, run: string): Promise<void>;
  check(fixture: Fixture, people: readonly Profile[], run: string): Promise<void> | void;
}

const phoneOf = (run: string) => `+4915${run}11`;
const emailOf = (name: string, run: string) => `${name}.${run}@shop.example`;

function personOf(name: string, run: string, ...has: (keyof Profile)[]): Profile {
  const all: Profile = {
    email: emailOf(name, run),
    externalId: `${name}-${run}`,
    phoneNumber: phoneOf(run),
    firstName: name,
    properties: { [`likes_${name}`]: true },
  };
  const names = ['email', 'externalId', 'phoneNumber'] as const;
  const kept = { ...all };
  for (const each of names) if (!has.includes(each)) delete kept[each];
  return kept;
}

/** Two people stay two: each profile has the fields and the events of its person, and of nobody else. */
function checkTwo(fixture: Fixture, people: readonly Profile[]): void {
  const found = profilesOf(fixture, people);
  expect(found).toHaveLength(people.length);
  // The number stays with one of them.
  expect(found.filter(({ attributes }) => attributes.phone_number !== undefined)).toHaveLength(1);
  for (const [index, person] of people.entries()) {
    const profile = found.find(({ attributes }) => attributes.first_name === person.firstName);
    const { email = null, externalId = null } = person;
    expect(profile?.attributes).toMatchObject({
      ...(email !== null && { email }),
      ...(externalId !== null && { external_id: externalId }),
    });
    expect(profile?.properties).toEqual(person.properties);
    expect(searchesOf(fixture, profile?.id)).toEqual([`of person ${index}`]);
  }
}

const FIXTURES = (['klaviyo', 'guide'] as const).flatMap((dialect) =>
  // Events wait for their profile, or carry it.
  [5_000, 0].map((maxWaitMs) => ({ dialect, maxWaitMs })),
);

const conditions = fc.record({
  fixture: fc.nat(FIXTURES.length - 1),
  settings: fc.record({
    strongestIdentifier: fc.constantFrom('external_id', 'email', 'phone_number'),
    conflicts: fc.constantFrom('refuse', 'move'),
  }),
});

let runs = 0;

export interface Players {
  play(scenario: Scenario, numRuns: number): Promise<void>;
  close(): Promise<void>;
}

export async function openPlayers(): Promise<Players> {
  const fixtures = await Promise.all(
    FIXTURES.map(({ dialect, maxWaitMs }) =>
      openFixture({
        dialect,
        profileFirst: { maxWaitMs },
        // A slow machine must not look like an outage.
        timeoutMs: 10_000,
        sandbox: { accounts: [DEFAULT_ACCOUNT], limits: 'none' },
        publishedLimits: () => ({ perSecond: 1_000, perMinute: 10_000 }),
      }),
    ),
  );
  return {
    play: (scenario, numRuns) =>
      fc.assert(
        fc.asyncProperty(scenario.arrivals, conditions, async (order, { fixture: at, settings }) => {
          const fixture = fixtures[at] as Fixture;
          fixture.sandbox.reset();
          fixture.logged.length = 0;
          fixture.sandbox.configure(DEFAULT_ACCOUNT_ID, settings);
          runs += 1;
          const run = String(runs).padStart(6, '0');
          const people = scenario.people(run);
          await scenario.before?.(fixture, run);
          await arrive(fixture, people, order, run);
          await scenario.check(fixture, people, run);
        }),
        { numRuns },
      ),
    async close() {
      await Promise.all(fixtures.map((fixture) => fixture.close()));
    },
  };
}

const twoPeople = (own: string, ...has: (keyof Profile)[]): Scenario => ({
  name: `two people with one phone number and their own ${own} stay two`,
  arrivals: arrivals(2),
  people: (run) => ['ava', 'ben'].map((name) => personOf(name, run, 'phoneNumber', ...has)),
  check: checkTwo,
});

export const SCENARIOS: readonly Scenario[] = [
  twoPeople('e-mail address', 'email'),
  twoPeople('external id', 'externalId'),
  twoPeople('e-mail address and external id', 'email', 'externalId'),
  {
    name: 'two people with one phone number stay two after a bulk import',
    arrivals: arrivals(2),
    people: (run) => ['ava', 'ben'].map((name) => personOf(name, run, 'phoneNumber', 'externalId')),
    before: (fixture, run) =>
      bulkImport(
        fixture,
        ['ava', 'ben'].map((name) => personOf(name, run, 'phoneNumber', 'externalId')),
        run,
      ),
    check: checkTwo,
  },
  {
    name: 'one person whose e-mail address changes stays one, and has the new address',
    arrivals: arrivals(2, { byPerson: true }),
    people: (run) =>
      ['old', 'new'].map((name) => ({
        ...personOf(name, run, 'email', 'phoneNumber'),
        externalId: `ava-${run}`,
        properties: { likes: name },
      })),
    check(fixture, people) {
      const found = profilesOf(fixture, people);
      expect(found).toHaveLength(1);
      expect(found[0]?.attributes).toMatchObject({
        email: people[1]?.email,
        external_id: people[1]?.externalId,
        phone_number: people[1]?.phoneNumber,
        first_name: 'new',
      });
      expect(found[0]?.properties).toEqual({ likes: 'new' });
      expect(searchesOf(fixture, found[0]?.id)).toEqual(['of person 0', 'of person 1']);
    },
  },
  {
    name: 'where e-mail address and external id belong to two profiles, the address decides',
    arrivals: arrivals(1),
    people: (run) => [{ ...personOf('ava', run, 'email'), externalId: `ben-${run}` }],
    async before(fixture, run) {
      const time = new Date(Date.now() - 300_000).toISOString();
      const guest = { email: emailOf('ava', run), firstName: 'guest' };
      await fixture.producer.upsertProfile(guest, { time });
      await fixture.producer.upsertProfile(personOf('ben', run, 'email', 'externalId'), { time });
      await fixture.drain();
    },
    async check(fixture, _people, run) {
      const [ava, ben] = ['ava', 'ben'].map(
        (name) => fixture.sandbox.profiles({ email: emailOf(name, run) })[0],
      );
      expect(fixture.sandbox.profiles()).toHaveLength(2);
      expect(ava?.attributes.first_name).toBe('ava');
      expect(ben?.attributes).toMatchObject({ external_id: `ben-${run}`, first_name: 'ben' });
      expect(ben?.properties).toEqual({ likes_ben: true });
      expect(searchesOf(fixture, ava?.id)).toEqual(['of person 0']);
      const said = fixture.logged.filter((line) => line.includes('identifier_conflict'));
      expect(said.length).toBeGreaterThan(0);
    },
  },
];
