import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';
import { backfillExport, csv } from './support/export-files.js';

let world: BackfillWorld;

beforeEach(async () => {
  world = await openBackfillWorld();
  await world.startWorker();
});

afterEach(() => world.close());

describe('events of other programs', () => {
  it('of Mixpanel and Amplitude are read by their paths, and ids keep all of their digits', async () => {
    const mixpanel = (event: string) => ({
      event,
      properties: {
        time: 1_740_823_200,
        distinct_id: 'u1',
        $insert_id: 'm1',
        $email: 'ava@shop.example',
        mp_lib: 'web',
        total: 7.5,
        currency: 'EUR',
      },
    });
    const texts = ['Order Completed', 'Page View'].map((event) => JSON.stringify(mixpanel(event)));
    const lines = texts.map((text) => text.replace('"total"', '"order_id":9007199254740993,"total"'));
    const ran = await backfillExport(world, 'mixpanel.ndjson', lines, '--events', 'purchase');
    expect(ran.stdout).toContain('2 lines = 1 read + 1 left out');
    expect(world.recorded()).toMatchObject([
      {
        metric: 'Placed Order',
        time: '2025-03-01T10:00:00Z',
        value: 7.5,
        uniqueId: 'm1',
        properties: { order_id: '9007199254740993' },
      },
    ]);
    expect(world.recorded()[0]?.properties).not.toHaveProperty('mp_lib');

    const amplitude = {
      $insert_id: 'a1',
      event_type: 'Order Completed',
      event_time: '2025-03-01 10:00:00.123000',
      client_event_time: '2019-01-01 00:00:00.000000',
      user_id: 'u1',
      event_properties: { order_id: 'A-1', revenue: 12.5, currency: 'EUR' },
      user_properties: { email: 'ben@shop.example' },
    };
    await world.put('amplitude.ndjson', JSON.stringify(amplitude));
    await world.backfill('amplitude.ndjson', '--migration-id', 'amplitude');
    expect(world.recorded()).toMatchObject([
      {},
      { metric: 'Placed Order', time: '2025-03-01T10:00:00Z', value: 12.5, uniqueId: 'a1' },
    ]);
  });
});

describe('people of other programs', () => {
  const person = (email: string) =>
    world.sandbox.profiles({ limit: 20 }).find(({ attributes }) => attributes.email === email);

  it('of Omnisend keep their consents with their times', async () => {
    await world.configure({ listId: 'none' });
    await world.delivery?.close(2_000);
    await world.startWorker();
    const ran = await backfillExport(
      world,
      'contacts.csv',
      csv(
        [
          'email',
          'phone',
          'firstName',
          'emailStatus',
          'emailStatusDate',
          'smsStatus',
          'country',
          'createdAt',
        ],
        {
          email: 'ava@shop.example',
          phone: "'+4915112345675",
          emailStatus: 'subscribed',
          emailStatusDate: '2022-02-03T04:05:06Z',
          country: 'Germany',
        },
        { email: 'ben@shop.example', emailStatus: 'unsubscribed', emailStatusDate: '2022-03-03T04:05:06Z' },
        { email: 'cy@shop.example', emailStatus: 'nonSubscribed', smsStatus: 'subscribed' },
      ),
      '--profiles',
    );
    expect(ran.stdout).toMatch(/subscribed\s+1 with[\s\S]*unsubscribed\s+1 who/);
    expect(ran.stdout).toContain('1 consent.channels');
    expect(person('ava@shop.example')?.attributes).toMatchObject({ phone_number: '+4915112345675' });
    expect(person('cy@shop.example')).toBeDefined();
  });

  it('of Shopify need the time of their consent, and are imported without it', async () => {
    const lines = csv(
      ['Customer ID', 'First Name', 'Email', 'Accepts Email Marketing', 'Total Spent', 'Tags'],
      {
        'Customer ID': "'7001",
        'First Name': 'Ava',
        Email: 'ava@shop.example',
        'Accepts Email Marketing': 'yes',
        'Total Spent': '129.95',
      },
    );
    const without = await backfillExport(world, 'customers.csv', lines, '--profiles');
    expect(without.stdout).toContain('1 consent.at');
    expect(person('ava@shop.example')?.attributes).toMatchObject({ external_id: '7001', first_name: 'Ava' });
    const consent = ['--map', 'consent.at:=2024-05-01T00:00:00Z'];
    const given = await world.backfill('customers.csv', '--migration-id', 'past', '--profiles', ...consent);
    expect(given.stdout).toMatch(/subscribed\s+1 with/);
  });

  it('of Mailchimp subscribed when they confirmed', async () => {
    const ran = await backfillExport(
      world,
      'subscribed_members.csv',
      csv(['Email Address', 'First Name', 'OPTIN_TIME', 'CONFIRM_TIME', 'CC', 'LEID', 'EUID'], {
        'Email Address': 'mia@shop.example',
        'First Name': 'Mia',
        CONFIRM_TIME: '2020-02-03 04:06:00',
        CC: 'de',
        LEID: '1',
        EUID: 'a',
      }),
      '--profiles',
    );
    expect([ran.exitCode, ran.stdout]).toEqual([0, expect.stringMatching(/subscribed\s+1 with/)]);
  });
});
