/** The people and events of a shop with a backlog. */
import { type CanonicalEvent, profileIdentity } from '@tracklayer/events';
import { createDeliveryStore } from '@tracklayer/lanes';
import { createProducer, eventFromJson, type Producer } from '@tracklayer/producer';
import { closeRedis } from '@tracklayer/redis';
import { connectBench } from '../../connect-bench.js';
import { inBatches } from '../fill-lane.js';

export interface Shop {
  events: number;
  people: number;
  /** The part of the events that Klaviyo refuses. */
  refused: number;
}

/** A prime: the events of one person lie far apart. */
const STRIDE = 7_919;
/** When the shop knew its people last. */
const KNOWN_AT = Date.UTC(2026, 3, 1);

export function isRefused(index: number, { refused }: Shop): boolean {
  return refused > 0 && index % Math.round(1 / refused) === 0;
}

/** Every second event brings a field that the account does not have. An address without a domain is refused. */
function waitingEvent(index: number, shop: Shop): CanonicalEvent & { name: 'view_content' } {
  const person = (index * STRIDE) % shop.people;
  const email = isRefused(index, shop) ? `refused${index}@shop` : emailOf(person);
  return viewed(`waiting_${index}`, Date.now() - 600_000 + index * 5, {
    email,
    ...(index % 2 === 0 && { city: `City ${index}` }),
  });
}

export function freshEvent(index: number): CanonicalEvent & { name: 'view_content' } {
  return viewed(`fresh_${index}`, Date.now(), { email: `fresh${index}@shop.example` });
}

function viewed(eventId: string, timeMs: number, profile: CanonicalEvent['profile']) {
  const sku = `SKU-${eventId.length}`;
  return {
    name: 'view_content' as const,
    eventId,
    time: new Date(timeMs).toISOString(),
    profile,
    properties: {
      productId: sku,
      sku,
      productName: 'A product with a name of the usual length',
      category: 'skincare',
      price: 29.95,
      currency: 'EUR',
      productUrl: `https://shop.example/products/${sku}`,
    },
    source: 'shop',
  };
}

function emailOf(person: number): string {
  return `person${person}@shop.example`;
}

/** Remembers these people as delivered. So only a new field makes a job of a profile. */
export async function knowPeople(redisUrl: string, emails: readonly string[]): Promise<void> {
  const redis = connectBench(redisUrl);
  const store = createDeliveryStore(redis, 'main', { windowMs: 3_600_000 });
  await inBatches(emails, (batch) =>
    Promise.all(batch.map((email) => store.rememberProfile(profileIdentity({ email }), { email }, KNOWN_AT))),
  );
  await store.close();
  await closeRedis(redis, 1_000);
}

export function peopleOf({ people }: Shop): string[] {
  return Array.from({ length: people }, (_, person) => emailOf(person));
}

export function freshPeople(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `fresh${index}@shop.example`);
}

/** A producer whose events wait for their profiles only a moment: the backlog is older than every such wait. */
export function openProducer(redisUrl: string): Producer {
  return createProducer({ redisUrl, destinations: ['main'], profileFirst: { maxWaitMs: 1_000 } });
}

const SLICE = 1_000;

export async function fillBacklog(producer: Producer, shop: Shop): Promise<void> {
  for (let from = 0; from < shop.events; from += SLICE) {
    const length = Math.min(SLICE, shop.events - from);
    const events = Array.from({ length }, (_, at) => waitingEvent(from + at, shop));
    await producer.trackMany(events.map((event) => eventFromJson(event)));
  }
}
