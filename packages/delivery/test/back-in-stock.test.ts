import { createHolds } from '@tracklayer/holds';
import { DEFAULT_VARIANT_ID } from '@tracklayer/sandbox';
import { until } from '@tracklayer/testing';
import { type Fixture, type FixtureOptions, openFixture } from './support/fixture.js';

const ENDPOINT = 'POST /api/back-in-stock-subscriptions';
const IMPORT = 'POST /api/profile-import';
const AVA = { email: 'ava@shop.example', externalId: 'c1', firstName: 'Ava' };
const WAITS = { variantId: 'SKU-481', eventId: 'w1' };

let fixture: Fixture;

async function open(options: FixtureOptions = {}): Promise<Fixture> {
  // With one attempt in all, each spent attempt would make a dead letter.
  fixture = await openFixture({ attempts: 1, ...options });
  return fixture;
}

afterEach(() => fixture.close());

const holds = () => createHolds(fixture.redis, { now: () => fixture.clock.nowMs });
const calls = () => fixture.sandbox.requests().items.map(({ endpoint }) => endpoint);
const waiting = () => fixture.sandbox.waits({ state: 'waiting' }).map(({ email }) => email);

describe('a person who waits for a variant', () => {
  it('is sent after the profile, and once for a repeated call', async () => {
    await open();
    await fixture.producer.subscribeBackInStock(AVA, WAITS);
    await fixture.drain();
    expect(calls()).toEqual([IMPORT, ENDPOINT]);
    expect(waiting()).toEqual([AVA.email]);
    await fixture.producer.subscribeBackInStock(AVA, WAITS);
    await fixture.drain();
    expect(calls()).toHaveLength(2);
    expect(await fixture.delivery.lanes.counts(fixture.destination)).toMatchObject({
      'back-in-stock:enqueued': 1,
      'back-in-stock:delivered': 1,
    });
  });

  it('is sent with the profile by the same job, where the profile did not go in time', async () => {
    await open({ profileFirst: { maxWaitMs: 0 } });
    await fixture.producer.subscribeBackInStock(AVA, WAITS);
    fixture.clock.nowMs = Date.now() + 1;
    await fixture.delivery.step(fixture.destination, 'back-in-stock');
    expect(calls()).toEqual([IMPORT, ENDPOINT]);
    expect(fixture.sandbox.profiles()[0]?.attributes).toMatchObject({ external_id: 'c1', first_name: 'Ava' });
    await fixture.drain();
    expect(calls()).toHaveLength(2);
  });

  it('waits all the same where Klaviyo refuses the profile, which is a dead letter of its own', async () => {
    await open();
    fixture.sandbox.addFault({ kind: 'error', status: 400, endpoint: IMPORT });
    await fixture.producer.subscribeBackInStock(AVA, WAITS);
    await fixture.drain();
    const { letters } = await fixture.deadLetters.list(fixture.destination);
    expect(letters.map(({ type }) => type)).toEqual(['profile-upsert']);
    expect(waiting()).toEqual([AVA.email]);
  });

  it('does not wait while profiles are held', async () => {
    await open();
    fixture.sandbox.addFault({ kind: 'error', status: 403, endpoint: IMPORT });
    await fixture.producer.upsertProfile({ email: 'ben@shop.example' });
    await fixture.drain();
    await fixture.producer.subscribeBackInStock(AVA, WAITS);
    await until(async () => (await fixture.drain()) === 0 && waiting().length === 1);
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
  });

  it('is sent by the external id, where Klaviyo refuses the e-mail address', async () => {
    await open();
    fixture.sandbox.addFault({
      kind: 'answer',
      status: 400,
      endpoint: ENDPOINT,
      count: 1,
      errors: [
        {
          code: 'invalid',
          detail: 'Invalid email address',
          pointer: '/data/attributes/profile/data/attributes/email',
        },
      ],
    });
    await fixture.producer.subscribeBackInStock(AVA, WAITS);
    await fixture.drain();
    expect(calls().slice(-2)).toEqual([ENDPOINT, ENDPOINT]);
    expect(fixture.sandbox.events().items).toMatchObject([{ profile: { external_id: 'c1' } }]);
  });
});

describe('a refused back-in-stock subscription', () => {
  it('holds the endpoint alone where the key lacks a scope, and names both scopes', async () => {
    await open();
    fixture.sandbox.denyScope('sandbox', 'catalogs:write');
    for (const name of ['a', 'b', 'c']) {
      await fixture.producer.subscribeBackInStock({ email: `${name}@shop.example` }, WAITS);
    }
    await fixture.drain();
    const hold = await holds().get(fixture.destination, ENDPOINT);
    expect(hold).toMatchObject({ cause: 'refused', status: 403 });
    expect(hold?.hint).toContain('`catalogs:write` and `profiles:write`');
    await fixture.producer.upsertProfile({ ...AVA, lastName: 'Berg' });
    await fixture.drain();
    expect(calls().filter((each) => each === ENDPOINT)).toHaveLength(1);
    expect(fixture.sandbox.profiles({ email: AVA.email })[0]?.attributes.last_name).toBe('Berg');

    fixture.sandbox.grantScope('sandbox', 'catalogs:write');
    fixture.clock.nowMs = hold?.nextProbeAtMs ?? 0;
    await fixture.delivery.checkHold(fixture.destination);
    await until(async () => (await fixture.drain()) === 0 && waiting().length === 3);
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
  });

  it('is a dead letter where the variant is not in the catalogue, and is mended and replayed', async () => {
    await open();
    await fixture.producer.subscribeBackInStock(AVA, { variantId: 'SKU-48l', eventId: 'w1' });
    await fixture.producer.subscribeBackInStock({ email: 'ben@shop.example' }, WAITS);
    await fixture.drain();
    expect(waiting()).toEqual(['ben@shop.example']);
    const { letters } = await fixture.deadLetters.list(fixture.destination);
    const [letter] = letters;
    expect(letter).toMatchObject({
      type: 'back-in-stock',
      eventId: 'w1',
      code: 'invalid',
      status: 400,
      hint: expect.stringContaining("not in the account's catalogue"),
    });

    await fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', {
      by: 'test',
      nowMs: fixture.clock.nowMs,
      edit: { set: [['variantId', 'SKU-481']] },
    });
    await fixture.drain();
    expect(waiting().sort()).toEqual([AVA.email, 'ben@shop.example']);
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
  });
});

describe('the worker of the lane', () => {
  it('starts with the first job, and takes it', async () => {
    await open({ autorun: true });
    const lane = fixture.delivery.lanes.queue(fixture.destination, 'back-in-stock');
    expect(await lane.getWorkersCount()).toBe(0);
    await fixture.producer.subscribeBackInStock(AVA, WAITS);
    await until(() => waiting().length === 1);
    expect(await lane.getWorkersCount()).toBe(1);
    fixture.sandbox.setStock('sandbox', DEFAULT_VARIANT_ID, 1);
    expect(fixture.sandbox.waits({ state: 'told' })).toHaveLength(1);
  });
});
