/** What a shop says of people, in every order of arrival. */
import { type ConsentChange, JOB_TYPES, type Profile } from '@tracklayer/events';
import type { Sandbox } from '@tracklayer/sandbox';
import fc from 'fast-check';
import type { Fixture } from './fixture.js';

type ProfileView = ReturnType<Sandbox['profiles']>[number];

export type Way = 'profile' | 'event' | 'subscription' | 'withdrawal';

/** One thing that the shop says of a person. */
export interface Arrival {
  person: number;
  way: Way;
  /** Its place in the order of times. It may differ from the order of arrival. */
  rank: number;
  /** The lanes in which the worker takes one step before the next arrival. */
  steps: number[];
}

const LIVE: readonly Way[] = ['profile', 'event', 'subscription', 'withdrawal'];

/**
 * Every person arrives in every way, in any order.
 * @param byPerson The times of a person come after those of the person before.
 */
export function arrivals(people: number, { byPerson = false } = {}): fc.Arbitrary<Arrival[]> {
  const all = Array.from({ length: people }, (_, person) => LIVE.map((way) => ({ person, way }))).flat();
  const length = { minLength: all.length, maxLength: all.length };
  const steps = fc.array(fc.nat(JOB_TYPES.length - 1), { maxLength: 4 });
  return fc
    .tuple(
      fc.shuffledSubarray(all, length),
      fc.shuffledSubarray([...all.keys()], length),
      fc.array(steps, length),
    )
    .map(([order, ranks, worked]) =>
      order.map((each, at) => ({
        ...each,
        rank: (ranks[at] as number) + (byPerson ? each.person * all.length : 0),
        steps: worked[at] ?? [],
      })),
    );
}

/** Plays the arrivals, then lets the worker finish. `run` is in every event id. */
export async function arrive(
  fixture: Fixture,
  people: readonly Profile[],
  order: readonly Arrival[],
  run: string,
): Promise<void> {
  const startMs = Date.now() - 120_000;
  for (const arrival of order) {
    const { rank, steps } = arrival;
    await say(fixture, people[arrival.person] as Profile, arrival, {
      eventId: `${run}-${arrival.person}`,
      time: new Date(startMs + rank * 1_000).toISOString(),
    });
    for (const lane of steps) {
      fixture.clock.nowMs = Date.now();
      await fixture.delivery.step(fixture.destination, JOB_TYPES[lane] ?? 'metric-event');
    }
  }
  await fixture.drain();
}

function say(
  { producer }: Fixture,
  profile: Profile,
  { way, person }: Arrival,
  { eventId, time }: { eventId: string; time: string },
): Promise<unknown> {
  const channel = profile.email === undefined ? ('sms' as const) : ('email' as const);
  const consent = <Status extends ConsentChange>(status: Status) => ({ status, channels: [channel] });
  switch (way) {
    case 'profile':
      return producer.upsertProfile(profile, { time });
    case 'event':
      return producer.track({
        name: 'search',
        eventId,
        time,
        profile,
        properties: { query: `of person ${person}` },
      });
    case 'subscription':
      return producer.subscribe(profile, consent('granted'), { time });
    case 'withdrawal':
      return producer.unsubscribe(profile, { channels: [channel], time });
  }
}

/** Brings people by a bulk import. */
export async function bulkImport(fixture: Fixture, people: readonly Profile[], run: string): Promise<void> {
  await fixture.delivery.lanes.enqueue(fixture.destination, [
    {
      jobId: `b-import-${run}`,
      data: {
        v: 1,
        type: 'event-backfill',
        events: [],
        profiles: [...people],
        migrationId: 'spring',
        enqueuedAtMs: Date.now(),
        attempts: [],
      },
    },
  ]);
}

/** The profiles at Klaviyo that hold any identifier of these people. */
export function profilesOf({ sandbox }: Fixture, people: readonly Profile[]): ProfileView[] {
  const values = new Set<unknown>(
    people.flatMap(({ email, externalId, phoneNumber }) =>
      [email, externalId, phoneNumber].filter((value) => value !== undefined),
    ),
  );
  return sandbox
    .profiles({ limit: 100_000 })
    .filter(({ attributes }) =>
      [attributes.email, attributes.external_id, attributes.phone_number].some((value) => values.has(value)),
    );
}

/** The people whose searches a profile has. */
export function searchesOf({ sandbox }: Fixture, profileId: string | undefined): unknown[] {
  return sandbox
    .events({ limit: 100_000 })
    .items.filter((event) => event.profileId === profileId && event.fate === 'recorded')
    .map(({ properties }) => properties.search_query ?? properties.query)
    .sort();
}
