import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';
import { order } from './support/orders.js';
import { until } from './support/world.js';

let world: BackfillWorld;

beforeEach(async () => {
  world = await openBackfillWorld();
});

afterEach(() => world.close());

describe('consent in a back-fill', () => {
  it.each(['klaviyo', 'guide'])(
    'subscribes with the original time, so that no person is asked again (dialect %s)',
    async (dialect) => {
      await world.configure({ listId: 'Y6nRLr', dialect });
      await world.startWorker();
      const consent = { status: 'granted', at: '2023-01-02T03:04:05Z', source: 'footer' };
      await world.put(
        'signups.ndjson',
        JSON.stringify({ ...order(1), name: 'sign_up', properties: {}, consent }),
      );
      await world.backfill('signups.ndjson', '--migration-id', 'spring');
      await until(async () => world.sandbox.subscriptions().items.length === 1);
      expect(world.sandbox.subscriptions().items).toMatchObject([
        {
          email: 'buyer1@shop.example',
          historicalImport: true,
          consentedAt: expect.stringContaining('2023-01-02T03:04:05'),
        },
      ]);
    },
  );

  it('subscribes and unsubscribes people of a profile file, and the newest consent wins', async () => {
    await world.configure({ listId: 'Y6nRLr' });
    await world.startWorker();
    await world.put(
      'people.csv',
      [
        'email,firstName,consent.status,consent.at,consent.source',
        'ava@shop.example,Ava,granted,2023-01-02T03:04:05Z,footer',
        'ben@shop.example,Ben,withdrawn,2024-05-06T07:08:09Z,footer',
        'cem@shop.example,Cem,granted,2023-01-02T03:04:05Z,footer',
        'cem@shop.example,Cem,withdrawn,2024-05-06T07:08:09Z,footer',
        'dora@shop.example,Dora,denied,,',
        'edi@shop.example,Edi,,,',
        'fay@shop.example,Fay,granted,,footer',
      ].join('\n'),
    );
    const tried = await world.backfill('people.csv', '--migration-id', 'people', '--profiles', '--dry-run');
    expect(tried.stdout).toMatch(
      /consents\s+1 consent without a time[\s\S]*subscribed\s+1 with[\s\S]*unsubscribed\s+2 who/,
    );
    const ran = await world.backfill('people.csv', '--migration-id', 'people', '--profiles', '--json');
    expect(ran.json.at(-1)).toMatchObject({
      report: {
        counts: { enqueued: 6, refused: 0, subscriptions: 1, withdrawals: 2 },
        leftOut: { 'consent.at': 1 },
      },
    });
    const consents = () => world.sandbox.subscriptions().items.map(({ email, state }) => `${email} ${state}`);
    await until(
      async () =>
        (await world.delivery?.lanes.depth(world.destination.id, 'list-subscription'))?.delayed === 0,
    );
    await until(async () => consents().includes('ben@shop.example unsubscribed'));
    await until(async () => consents().includes('cem@shop.example unsubscribed'));
    await until(async () => consents().includes('ava@shop.example subscribed'));
    expect(consents()).not.toContain('cem@shop.example subscribed');
    expect(consents().filter((each) => /dora|edi|fay/.test(each))).toEqual([]);
    expect(
      world.sandbox.subscriptions().items.find(({ email }) => email === 'ava@shop.example'),
    ).toMatchObject({
      historicalImport: true,
      consentedAt: expect.stringContaining('2023-01-02T03:04:05'),
      customSource: 'footer',
    });
    expect(world.sandbox.profiles()[0]?.properties).toEqual({});
  });

  it('unsubscribes people who signed up and withdrew consent, and sends no event for them', async () => {
    await world.startWorker();
    const consent = { status: 'withdrawn', at: '2024-05-06T07:08:09Z' };
    await world.put(
      'signups.ndjson',
      JSON.stringify({ ...order(1), name: 'sign_up', properties: {}, consent }),
    );
    const ran = await world.backfill('signups.ndjson', '--migration-id', 'spring');
    expect([ran.exitCode, ran.stdout]).toEqual([
      0,
      expect.stringMatching(/left out\s+1 event of people who/),
    ]);
    await until(async () => world.sandbox.subscriptions().items.length === 1);
    expect(world.sandbox.subscriptions().items).toMatchObject([
      { email: 'buyer1@shop.example', state: 'unsubscribed' },
    ]);
    expect(world.recorded()).toEqual([]);
  });
});
