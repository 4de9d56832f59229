import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@tracklayer/config';
import { startDelivery } from '@tracklayer/delivery';
import { DEFAULT_LIST_ID, type Sandbox, startSandbox } from '@tracklayer/sandbox';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { testDestination } from '@tracklayer/testing';
import { type Ran, runCli } from './support/run-cli.js';

/*
 * Each answer meets one destination of its own, whose worker sends a test event. The hint must be the same in every place where
 * a person looks. One worker and one command serve all of them.
 */

type Answer = Parameters<Sandbox['addFault']>[0];

const EVENTS = 'POST /api/events';
const HTML = { text: '<h1>No</h1>' };

/** Klaviyo's error with this code. */
function refusal(status: number, code: string, detail: string): Answer {
  return { kind: 'answer', endpoint: EVENTS, status, errors: [{ code, detail }] };
}

const recorded = (name: string) => ({ kind: 'answer', recorded: name }) as Answer;

/** How the job ends, and words of the hint. */
const CASES: Record<string, ['dead' | 'held' | 'throttled', Answer, RegExp]> = {
  phoneOfProfile: ['dead', recorded('phone-only-bad'), /E\.164/],
  phoneOfEvent: ['dead', recorded('phone-bad-in-event'), /E\.164/],
  emailOfEvent: ['dead', recorded('email-bad-in-event'), /refused this e-mail address/],
  emailOfSubscription: ['dead', recorded('email-bad-subscribe'), /refused this e-mail address/],
  smsRegion: ['dead', recorded('sms-region'), /no SMS sending for its country/],
  smsNotSetUp: ['dead', recorded('sms-not-set-up'), /SMS is not set up/],
  smsWithoutPhone: ['dead', recorded('sms-without-phone'), /names a channel for which/],
  listMissing: ['held', recorded('list-missing'), /The list Y6nRLr does not exist.*`listId`/],
  scopeMissing: ['held', recorded('scope-missing'), /`subscriptions:write`/],
  plan: ['held', recorded('entitlement'), /The account's plan does not include/],
  edge: ['dead', recorded('edge-403'), /a firewall, a proxy or Klaviyo's edge/],
  futureRevision: ['held', recorded('revision-future'), /`revision` is in the future/],
  unknownRevision: ['held', recorded('revision-none'), /does not know the configured `revision`/],
  retiredRevision: ['held', recorded('revision-retired'), /has retired the configured `revision`/],
  mediaType: ['held', recorded('media-type'), /does not accept JSON:API/],
  backfill: ['dead', recorded('backfill-unknown'), /does not know the flag `backfill`/],
  pause: ['throttled', recorded('retry-after-503'), /asks for a pause\. No worker calls/],
  key: ['held', recorded('authentication-failed'), /private key is revoked/],
  payload: ['dead', recorded('payload-invalid'), /refused the request as a whole/],
  attributes: ['dead', recorded('attributes-missing'), /A required field is missing/],
  time: ['dead', recorded('time-malformed'), /cannot read the time/],
  limit: ['throttled', recorded('throttled'), /Klaviyo limits the calls/],
  gateway: ['dead', recorded('gateway-json'), /a gateway or a login page answered/],
  invalidApiKey: [
    'held',
    refusal(401, 'invalid_api_key', 'Invalid API key.'),
    /does not know the private key/,
  ],
  profileNotFound: ['dead', refusal(404, 'profile_not_found', 'Profile not found.'), /has no such profile/],
  timestampInFuture: ['dead', refusal(400, 'timestamp_in_future', 'No.'), /to one year ahead/],
  tooLarge: ['dead', refusal(413, 'payload_too_large', 'Too large.'), /The request is too large/],
  redirect: ['held', { kind: 'answer', status: 302 }, /does not follow redirects/],
  wrongAddress: ['held', { kind: 'answer', status: 404, ...HTML }, /Check the base URL/],
  proxy: [
    'dead',
    { kind: 'answer', status: 407, endpoint: EVENTS, ...HTML },
    /The proxy answered 407.*`HTTPS_PROXY`/,
  ],
  server: ['held', { kind: 'answer', status: 502, endpoint: EVENTS, ...HTML }, /see status\.klaviyo\.com/],
  day: [
    'throttled',
    { kind: 'answer', status: 429, headers: { 'retry-after': '86400' }, endpoint: EVENTS },
    /more than 15 minutes.*: tracklayer resume \S+ metric-event$/,
  ],
};

const names = Object.keys(CASES);
const run = testDestination();
const idOf = (name: string) => `${run}-${name.toLowerCase()}`;
const keyOf = (name: string) => `pk_${name.toLowerCase()}`;
const logged: Record<string, string>[] = [];

let sandbox: Sandbox;
let cwd: string;
let env: Record<string, string>;
let sent: Ran;
let lanes: Ran;
let lanesText: string;
let letters: Ran;
let groups: string;

beforeAll(async () => {
  sandbox = await startSandbox({
    limits: 'none',
    accounts: names.map((name) => ({
      id: name,
      keys: [{ name: 'main', key: keyOf(name) }],
      lists: [{ id: DEFAULT_LIST_ID }],
    })),
  });
  for (const name of names) sandbox.addFault({ ...CASES[name]?.[1], account: name } as Answer);
  cwd = await mkdtemp(join(tmpdir(), 'tracklayer-cli-'));
  env = Object.fromEntries(names.map((name) => [`KEY_${name}`, keyOf(name)]));
  const destinations = Object.fromEntries(
    names.map((name) => [
      idOf(name),
      { apiKeyEnv: `KEY_${name}`, baseUrl: sandbox.url, listId: DEFAULT_LIST_ID },
    ]),
  );
  const retry = { attempts: 2, baseMs: 20, capMs: 20 };
  await writeFile(join(cwd, 'tracklayer.config.json'), JSON.stringify({ destinations, retry }));
  const delivery = await startDelivery(
    await loadConfig({ cwd, env: { ...env, REDIS_URL: process.env.REDIS_URL } }),
    {
      log: createLogger({
        linesPerSecond: Infinity,
        name: 'test',
        level: 'info',
        destination: { write: (line) => logged.push(JSON.parse(line)) },
      }),
      metrics: createMetrics(),
    },
  );
  try {
    const cli = (...argv: string[]) => runCli(argv, { cwd, env });
    sent = await cli('send', '--test', '--to', 'ava@shop.example', '--subscribe', '--timeout', '5', '--json');
    const all = names.flatMap((name) => ['--destination', idOf(name)]);
    lanes = await cli('lanes', ...all, '--json');
    lanesText = oneLine((await cli('lanes', ...all)).stdout);
    letters = await cli('dlq', 'list', '--limit', '500', '--json');
    groups = oneLine((await cli('dlq', 'groups')).stdout);
  } finally {
    await delivery.close(1_000);
  }
});
afterAll(async () => {
  await sandbox.close();
  await rm(cwd, { recursive: true });
});

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

interface Told {
  destination: string;
  hint?: string;
  next?: string;
  id?: string;
  step?: string;
  holds?: { hint?: string }[];
}

const of = (ran: Ran, name: string) =>
  (ran.json as Told[]).filter(({ destination }) => destination === idOf(name));
/** The hints that match. The first one is compared with those of other places. */
const matching = (hints: readonly (string | undefined)[], words: RegExp) =>
  hints.flatMap((hint) => (hint !== undefined && words.test(hint) ? [hint] : []));

describe('the hint for an answer', () => {
  it.each(names)('%s is told in the log, by `send --test`, and where its job is', async (name) => {
    const [end, , words] = CASES[name] as (typeof CASES)[string];
    const [hint] = matching(
      logged.filter(({ destination }) => destination === idOf(name)).map((line) => line.hint),
      words,
    );
    expect(hint).toBeDefined();
    const steps = of(sent, name).flatMap(({ next = '' }) => (next.includes(hint ?? '-') ? [next] : []));
    expect(steps).not.toEqual([]);
    if (end === 'held') {
      const holds = of(lanes, name).flatMap(({ holds: all = [] }) => all.map((hold) => hold.hint));
      expect(holds).toContain(hint);
      expect(lanesText).toContain(hint);
    }
    if (end === 'dead') {
      const [letter] = of(letters, name).filter((one) => one.hint === hint);
      expect(letter).toBeDefined();
      expect(groups).toContain(hint);
      const shown = await runCli(['dlq', 'show', letter?.id ?? '', '--destination', idOf(name)], {
        cwd,
        env,
      });
      expect(oneLine(shown.stdout)).toContain(hint);
    }
  });
});
