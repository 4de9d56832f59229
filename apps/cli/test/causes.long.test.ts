/**
 * A bad night: 3,000 dead letters of three causes, over four lanes and eight event names. A real worker records them, and
 * one command for each cause replays them.
 */
import type { Campaign, Cause } from '@tracklayer/dead-letters';
import { createProducer, type Producer, type TrackInput } from '@tracklayer/producer';
import { DEFAULT_ACCOUNT_ID, DEFAULT_LIST_ID } from '@tracklayer/sandbox';
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';
import { until } from './support/world.js';

let world: BackfillWorld;
let producer: Producer;

beforeAll(async () => {
  world = await openBackfillWorld();
  await world.configure({ listId: DEFAULT_LIST_ID });
  producer = createProducer({ redisUrl: process.env.REDIS_URL, destinations: [world.destination.id] });
  await world.startWorker();
});

afterAll(async () => {
  await producer.close();
  await world.close();
});

const TIME = '2026-04-23T10:20:00Z';
const PROPERTIES: Record<string, (id: string) => object> = {
  purchase: (orderId) => ({ orderId, value: 5, currency: 'EUR' }),
  refund: (orderId) => ({ orderId, refundValue: 5, currency: 'EUR' }),
  add_to_cart: (cartId) => ({ cartId }),
  begin_checkout: (checkoutId) => ({ checkoutId }),
  view_content: (productId) => ({ productId }),
  search: (query) => ({ query }),
  lead: (formId) => ({ formId }),
};
const NAMES = Object.keys(PROPERTIES);

function event(eventId: string, at: number, profile: object, more: object = {}): TrackInput {
  const name = NAMES[at % NAMES.length] ?? '';
  const properties = { ...PROPERTIES[name]?.(eventId), ...more };
  return { name, eventId, time: TIME, profile, properties } as TrackInput;
}

/** Each is another number that Klaviyo refuses, and its person has nothing else. */
const badPhone = (n: number) => ({ phoneNumber: `+1000${String(n).padStart(7, '0')}` });
const many = <T>(length: number, of: (n: number) => T): T[] => Array.from({ length }, (_, n) => of(n));

/** 560 profiles and their events; 60 profiles with their subscriptions and the sign-ups that wait for them; 100 of a back-fill. */
async function sendBadPhones(): Promise<void> {
  await producer.trackMany(many(560, (n) => event(`phone_${n}`, n, badPhone(n))));
  const consent = { status: 'granted', channels: ['sms'] };
  await producer.trackMany(
    many(60, (n) => {
      const signUp = { name: 'sign_up', eventId: `sign_up_${n}`, time: TIME, properties: {} };
      return { ...signUp, profile: badPhone(1_000 + n), consent } as unknown as TrackInput;
    }),
  );
  const past = many(100, (n) => JSON.stringify(event(`past_${n}`, 0, badPhone(2_000 + n))));
  await world.put('past.ndjson', past.join('\n'));
  await world.backfill('past.ndjson', '--migration-id', 'past');
}

/** 600 subscriptions to a list that the account does not have. */
async function sendMissingList(): Promise<void> {
  for (const n of many(600, (each) => each)) {
    const consent = {
      status: 'granted' as const,
      channels: ['email' as const],
      at: new Date().toISOString(),
    };
    await producer.subscribe({ email: `reader_${n}@shop.example` }, consent, { listId: 'Gone01' });
  }
}

/** 1,000 events with a property that Klaviyo does not take. */
async function sendRefusedProperty(): Promise<void> {
  const pointer = '/data/attributes/properties/giftNote';
  const detail = 'A note must not be empty here.';
  world.sandbox.addFault({
    kind: 'answer',
    endpoint: 'POST /api/events',
    bodyIncludes: 'giftNote',
    status: 400,
    errors: [{ code: 'invalid', detail, pointer }],
  });
  await producer.trackMany(
    many(1_000, (n) => event(`gift_${n}`, n, { email: `g${n}@shop.example` }, { giftNote: 'for you' })),
  );
}

async function causes(...argv: string[]): Promise<Cause[]> {
  const { json } = await world.tracklayer(
    'dlq',
    'causes',
    '--destination',
    world.destination.id,
    '--json',
    ...argv,
  );
  return json as Cause[];
}

async function replay(cause: string, ...argv: string[]): Promise<Campaign> {
  const command = ['dlq', 'replay', '--cause', cause, '--destination', world.destination.id, ...argv];
  const ran = await world.tracklayer(...command, '--yes', '--reason', 'mended', '--by', 'ava', '--json');
  expect(ran).toMatchObject({ exitCode: 0 });
  const campaigns = (ran.json as { campaign?: Campaign }[]).flatMap(({ campaign }) => campaign ?? []);
  return campaigns.at(-1) as Campaign;
}

const sumOf = (found: readonly Cause[]) => found.reduce((sum, { count }) => sum + count, 0);

it('finds three causes in 3,000 letters and replays each by one command', async () => {
  await sendBadPhones();
  await sendMissingList();
  await sendRefusedProperty();
  const found = await until(async () => {
    const seen = await causes();
    return sumOf(seen) >= 3_000 && seen;
  }, 120_000);

  expect(found.map(({ field, count, people }) => [field, count, people])).toEqual([
    ['phone_number', 1_400, { count: 720, exact: true }],
    ['giftNote', 1_000, { count: 1_000, exact: true }],
    ['list', 600, { count: 600, exact: true }],
  ]);
  const [phone, gift, list] = found;
  const lanes = found.flatMap(({ types }) => types);
  const names = found.flatMap(({ eventNames }) => eventNames);
  expect(new Set(lanes).size).toBe(4);
  expect([...new Set(names)].sort()).toEqual([...NAMES, 'sign_up'].sort());
  expect(phone?.types).toHaveLength(4);
  expect(phone?.groups.length).toBeGreaterThan(10);
  expect(await causes('--since', '1h')).toHaveLength(3);

  const phones = await replay(phone?.id ?? '', '--set', 'profile.phoneNumber=+4915112345678');
  expect(phones).toMatchObject({
    state: 'done',
    total: 1_400,
    left: 0,
    counts: { deadAgain: 0, invalidEdit: 0 },
  });
  world.sandbox.addList(DEFAULT_ACCOUNT_ID, { id: 'Gone01' });
  const lists = await replay(list?.id ?? '');
  expect(lists).toMatchObject({ state: 'done', total: 600, counts: { delivered: 600 } });
  world.sandbox.clearFaults();
  const gifts = await replay(gift?.id ?? '');
  expect(gifts).toMatchObject({ state: 'done', total: 1_000, counts: { delivered: 1_000 } });

  expect(await causes()).toEqual([]);
  const recorded = new Set(world.recorded().map(({ uniqueId }) => uniqueId));
  expect(recorded.size).toBe(560 + 60 + 100 + 1_000);
}, 240_000);
