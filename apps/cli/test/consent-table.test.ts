/** Who ends subscribed: what the person told Klaviyo, when, and how the consent came. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_ACCOUNT_ID, DEFAULT_KEY, DEFAULT_LIST_ID } from '@tracklayer/sandbox';
import { openWorld, until, type World } from './support/world.js';

const SUBSCRIBE = 'POST /api/profile-subscription-bulk-create-jobs';
const OTHER_LIST = 'OTHER1';

const STATES = {
  unsubscribed: 'UNSUBSCRIBE',
  'reported spam': 'SPAM_REPORT',
  'was suppressed': 'USER_SUPPRESSED',
  bounced: 'HARD_BOUNCE',
  'never subscribed': undefined,
  'subscribed elsewhere': undefined,
} as const;
const TIMES = ['older than the consent', 'newer than the consent', 'undated'] as const;
/** How the consent comes, and how long ago it was given, in ms. */
const WAYS = {
  live: 60_000,
  late: 3_600_000,
  'by replay': 60_000,
  'by a back-fill of events': 86_400_000,
  'by a back-fill of profiles': 86_400_000,
} as const;

type State = keyof typeof STATES;
type Time = (typeof TIMES)[number];
type Way = keyof typeof WAYS;

interface Row {
  state: State;
  time: Time;
  way: Way;
  email: string;
  /** ISO 8601. */
  consentAt: string;
}

const NOW_MS = Date.now();
const ROWS: Row[] = (Object.keys(STATES) as State[]).flatMap((state) =>
  TIMES.flatMap((time) =>
    (Object.keys(WAYS) as Way[]).map((way) => ({
      state,
      time,
      way,
      email: `${[state, time, way].join('.').replaceAll(/[ -]/g, '_')}@shop.example`,
      consentAt: new Date(NOW_MS - WAYS[way]).toISOString(),
    })),
  ),
);

/** Nobody whose own word or suppression is newer, where Klaviyo was asked. A young live consent is sent without asking. */
function endsSubscribed({ state, time, way }: Row): boolean {
  return STATES[state] === undefined || way === 'live' || time === 'older than the consent';
}

let world: World;
const subscribed = new Set<unknown>();

beforeAll(async () => {
  world = await openWorld();
  world.sandbox.addList(DEFAULT_ACCOUNT_ID, { id: OTHER_LIST });
  await tellKlaviyo();
  await world.withWorker(async () => {
    await send(['live', 'late']);
    await backfill('by a back-fill of events', 'events');
    await backfill('by a back-fill of profiles', 'profiles', '--profiles');
    await replay();
  });
  for (const { attributes, consents, lists } of world.sandbox.profiles({ limit: 1_000 })) {
    const isSubscribed = consents['email.marketing'] === 'SUBSCRIBED' && lists.includes(DEFAULT_LIST_ID);
    if (isSubscribed) subscribed.add(attributes.email);
  }
});

afterAll(() => world.close());

const of = (...ways: Way[]) => ROWS.filter(({ way }) => ways.includes(way));

/** What each person told Klaviyo, before the consent is sent. */
async function tellKlaviyo(): Promise<void> {
  const elsewhere = ROWS.filter(({ state }) => state === 'subscribed elsewhere');
  const profiles = elsewhere.map(({ email }) => ({
    type: 'profile',
    attributes: { email, subscriptions: { email: { marketing: { consent: 'SUBSCRIBED' } } } },
  }));
  const answer = await fetch(`${world.sandbox.url}/api/profile-subscription-bulk-create-jobs`, {
    method: 'POST',
    headers: {
      authorization: `Klaviyo-API-Key ${DEFAULT_KEY}`,
      revision: '2026-07-15',
      'content-type': 'application/vnd.api+json',
    },
    body: JSON.stringify({
      data: {
        type: 'profile-subscription-bulk-create-job',
        attributes: { profiles: { data: profiles } },
        relationships: { list: { data: { type: 'list', id: OTHER_LIST } } },
      },
    }),
  });
  expect(answer.status).toBe(202);
  for (const { state, time, email, consentAt } of ROWS) {
    const reason = STATES[state];
    if (reason === undefined) continue;
    const shiftMs = time === 'older than the consent' ? -3_600_000 : 30_000;
    const at = time === 'undated' ? null : new Date(Date.parse(consentAt) + shiftMs).toISOString();
    world.sandbox.withdraw(DEFAULT_ACCOUNT_ID, { email, reason, at });
  }
}

const lineOf = ({ email, consentAt }: Row) => ({
  name: 'sign_up',
  eventId: email,
  time: consentAt,
  profile: { email },
  properties: {},
  consent: { status: 'granted', at: consentAt, source: 'table' },
});

async function write(name: string, lines: readonly object[]): Promise<void> {
  await writeFile(join(world.cwd, name), lines.map((line) => JSON.stringify(line)).join('\n'));
}

const ends = async () => {
  const { stdout } = await world.tracklayer(['lanes', '--json', '--destination', world.destination]);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { waiting: number; active: number; delayed: number });
  return rows.every(({ waiting, active, delayed }) => waiting + active + delayed === 0);
};

async function send(ways: Way[]): Promise<void> {
  await write('live.ndjson', of(...ways).map(lineOf));
  const sent = await world.tracklayer(['send', 'live.ndjson']);
  expect(sent.exitCode).toBe(0);
  await until(ends);
}

async function backfill(way: Way, name: string, ...options: string[]): Promise<void> {
  const lines = of(way).map((row) =>
    options.length === 0 ? lineOf(row) : { email: row.email, consent: lineOf(row).consent },
  );
  await write(`${name}.ndjson`, lines);
  const ran = await world.tracklayer(['backfill', `${name}.ndjson`, '--migration-id', name, ...options]);
  expect([ran.exitCode, ran.stderr]).toEqual([0, expect.any(String)]);
}

/** The subscriptions die first, and are replayed. */
async function replay(): Promise<void> {
  const fault = world.sandbox.addFault({
    kind: 'answer',
    status: 400,
    endpoint: SUBSCRIBE,
    errors: [{ code: 'invalid', detail: 'Nothing is accepted now.' }],
  });
  await send(['by replay']);
  world.sandbox.removeFault(fault.id);
  const args = ['dlq', 'replay', '--type', 'list-subscription', '--reason', 'mended', '--yes'];
  const replayed = await world.tracklayer(args);
  expect([replayed.exitCode, replayed.stderr]).toEqual([0, expect.any(String)]);
  await until(ends);
}

it.each(ROWS)('a person who $state, $time, ends right when the consent comes $way', (row) => {
  expect(subscribed.has(row.email)).toBe(endsSubscribed(row));
});

it('says of everybody who was not subscribed why', async () => {
  const refused = ROWS.filter((row) => !endsSubscribed(row));
  const { stdout } = await world.tracklayer(['lanes', '--destination', world.destination]);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    `${refused.length} consents of ${world.destination} were not sent`,
  );
  for (const name of ['events', 'profiles']) {
    const report = await world.tracklayer(['backfill', 'status', name]);
    expect(report.stdout).toContain('8 not subscribed, because Klaviyo knew of a newer withdrawal');
  }
});
