/** Exports of people who unsubscribed never subscribe anybody. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorld, type World } from './support/world.js';

let world: World;

beforeEach(async () => {
  world = await openWorld();
});

afterEach(() => world.close());

async function backfill(name: string, lines: readonly string[], ...options: string[]) {
  await writeFile(join(world.cwd, name), lines.join('\n'));
  return world.withWorker(() =>
    world.tracklayer(['backfill', name, '--migration-id', 'spring', '--profiles', ...options]),
  );
}

const consentsOf = (email: string) => world.sandbox.profiles({ email })[0]?.consents;
const GRANTED = ['--map', 'consent.status:=granted', '--map', 'consent.at:=2025-01-01T00:00:00Z'];

it('unsubscribes the unsubscribed members of Mailchimp, even with a constant consent', async () => {
  const lines = [
    '"Email Address","First Name",OPTIN_TIME,LAST_CHANGED,UNSUB_TIME,UNSUB_REASON,LEID,EUID,NOTES,TAGS',
    'mc1@shop.example,Mia,"2020-02-03 04:05:06","2024-01-01 00:00:00","2024-01-01 00:00:00",,1,a,,',
    'mc2@shop.example,Max,"2020-02-03 04:05:06","2024-01-01 00:00:00",,,2,b,,',
  ];
  const ran = await backfill('export.csv', lines, '--map', 'email=Email Address', ...GRANTED);
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toMatch(/unsubscribed\s+2 who withdrew consent/);
  expect(ran.stdout).toContain('suppressed-csv');
  for (const email of ['mc1@shop.example', 'mc2@shop.example']) {
    expect(consentsOf(email)).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
  }
});

it('refuses a list that only looks like one, and says what it looks like', async () => {
  const ran = await backfill('unsubscribers.csv', ['email,firstName', 'a@shop.example,Ava'], ...GRANTED);
  expect(ran.exitCode).not.toBe(0);
  expect(ran.stderr).toContain('its name is unsubscribers.csv');
  expect(ran.stderr).toContain('--format suppressed-csv');
  expect(world.sandbox.requests().items).toEqual([]);
  const forced = await backfill(
    'unsubscribers.csv',
    ['email,firstName', 'a@shop.example,Ava'],
    '--format',
    'suppressed-csv',
  );
  expect(forced.exitCode).toBe(0);
  expect(consentsOf('a@shop.example')).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
});

it('does not subscribe the suppressed people of an export of Klaviyo by a constant', async () => {
  const header =
    'Email,Klaviyo ID,Email Marketing Consent,Email Marketing Consent Timestamp,Email Suppressions';
  const ran = await backfill(
    'klaviyo.csv',
    [
      header,
      'k1@shop.example,01A,NEVER_SUBSCRIBED,,[]',
      `k2@shop.example,01B,NEVER_SUBSCRIBED,,[{'reason': 'HARD_BOUNCE'}]`,
    ],
    ...GRANTED,
  );
  expect(ran.exitCode).toBe(0);
  expect(consentsOf('k1@shop.example')).toEqual({ 'email.marketing': 'SUBSCRIBED' });
  expect(consentsOf('k2@shop.example')).toEqual({});
});

const UNSUBSCRIBED_SINCE = { consent: 'UNSUBSCRIBED', consent_timestamp: '2025-06-01T00:00:00+00:00' };

it.each([
  ['withdrew', { consent: { status: 'withdrawn', at: '2024-06-01T00:00:00Z' } }],
  ['is suppressed', { suppressed: true }],
  ['unsubscribed at Klaviyo', { subscriptions: { email: { marketing: UNSUBSCRIBED_SINCE } } }],
  ['bounced', { properties: { 'Email Status': 'hard bounced' } }],
])('subscribes nobody by a constant who %s, as the JSON line says', async (_name, more) => {
  const lines = [{ email: 'j1@shop.example' }, { email: 'j2@shop.example', ...more }];
  const ran = await backfill(
    'people.ndjson',
    lines.map((line) => JSON.stringify(line)),
    ...GRANTED,
  );
  expect(ran.exitCode).toBe(0);
  expect(consentsOf('j1@shop.example')).toEqual({ 'email.marketing': 'SUBSCRIBED' });
  expect(Object.values(consentsOf('j2@shop.example') ?? {})).not.toContain('SUBSCRIBED');
});

it.each([
  ['first', [1, 0]],
  ['last', [0, 1]],
])(
  'subscribes nobody by a constant whom another row of the file says to be suppressed: that row is %s',
  async (_name, order) => {
    const rows = ['T1@shop.example,Tia,', 't1@shop.example,Tia,hard bounced'];
    const lines = [
      'email,firstName,Email Status',
      ...order.map((at) => String(rows[at])),
      't2@shop.example,Tom,',
    ];
    const fields = ['email=email', 'firstName=firstName'].flatMap((each) => ['--map', each]);
    const ran = await backfill('people.csv', lines, ...fields, ...GRANTED);
    expect(ran.exitCode).toBe(0);
    expect(consentsOf('t2@shop.example')).toEqual({ 'email.marketing': 'SUBSCRIBED' });
    expect(consentsOf('t1@shop.example')).toEqual({});
  },
);

it('keeps a consent that is newer than the suppression in another row', async () => {
  const lines = [
    'email,Consent Status,Consent At,Unsubscribed At',
    'n1@shop.example,,,2024-01-01T00:00:00Z',
    'n1@shop.example,granted,2025-01-01T00:00:00Z,',
    'n2@shop.example,granted,2023-01-01T00:00:00Z,',
    'n2@shop.example,,,2024-01-01T00:00:00Z',
  ];
  const fields = ['email=email', 'consent.status=Consent Status', 'consent.at=Consent At'];
  const ran = await backfill('people.csv', lines, ...fields.flatMap((each) => ['--map', each]));
  expect(ran.exitCode).toBe(0);
  expect(consentsOf('n1@shop.example')).toEqual({ 'email.marketing': 'SUBSCRIBED' });
  expect(consentsOf('n2@shop.example')).toEqual({});
});
