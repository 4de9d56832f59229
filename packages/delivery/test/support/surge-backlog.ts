/** Destinations with a backlog of events, for the tests of surges. */
import type { DestinationInput } from '@tracklayer/config';
import { keyFingerprint, surgesOver } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { DEFAULT_KEY, type Sandbox } from '@tracklayer/sandbox';

/** So few single calls a minute that a backlog of some hundred events is large. */
export const FEW = { 'POST /api/events': { perSecond: 20, perMinute: 600 } };
export const BULK = 'POST /api/event-bulk-create-jobs';
export const SINGLE = 'POST /api/events';
export const PEOPLE = 120;
export const SURGE: NonNullable<DestinationInput['surge']> = { enabled: true, afterMs: 1_000 };
export const TIMEOUT_MS = 90_000;

export const personOf = (at: number, people = PEOPLE) => ({ email: `p${at % people}@shop.example` });
const START_MS = Date.now() - 600_000;

/** Every fourth event brings a new field of its person. */
export const viewed = (at: number, profile: { email: string } = personOf(at)) => ({
  name: 'add_to_cart' as const,
  eventId: `v-${at}`,
  time: new Date(START_MS + at * 100).toISOString(),
  profile: { ...profile, ...(at % 4 === 0 && { firstName: `Name ${at}` }) },
  properties: {
    cartId: `c-${at}`,
    productId: `p-${at}`,
    sku: `SKU-${at}`,
    productName: 'Day cream',
    value: 5,
    currency: 'EUR',
    checkoutUrl: `https://shop.example/cart/${at}`,
  },
});

export type Viewed = ReturnType<typeof viewed>;

export const backlog = (count: number, people = PEOPLE): Viewed[] =>
  Array.from({ length: count }, (_, at) => viewed(at, personOf(at, people)));

/** Events of people whom the account knows. None changes its person. */
export const known = (count: number, people: number): Viewed[] =>
  backlog(count, people).map(({ profile: { email }, ...event }) => ({ ...event, profile: { email } }));

/** Says that bulk events start flows on the sandbox's account. */
export async function prove(redis: RedisClient, destination: string): Promise<void> {
  const proof = { atMs: Date.now(), by: 'sandbox' } as const;
  await surgesOver(redis, destination).prove(keyFingerprint(DEFAULT_KEY), proof);
}

/** The ids of the recorded events, in their order. */
export function recordedIds(sandbox: Sandbox): string[] {
  const { items } = sandbox.events({ limit: 100_000 });
  return items.filter(({ fate }) => fate === 'recorded').map(({ uniqueId }) => uniqueId);
}

/** Events that were recorded after a younger event of their person. */
export function overtakenIds(sandbox: Sandbox, people = PEOPLE): string[] {
  const newest = new Map<number, number>();
  return recordedIds(sandbox).filter((id) => {
    const at = Number(id.slice(2));
    const before = newest.get(at % people) ?? -1;
    newest.set(at % people, Math.max(before, at));
    return before > at;
  });
}

export const idsOf = (events: readonly Viewed[]) => events.map(({ eventId }) => eventId).sort();
