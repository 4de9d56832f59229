import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@tracklayer/config';
import { type Delivery, startDelivery } from '@tracklayer/delivery';
import { EVENT_NAMES, parseEvent } from '@tracklayer/events';
import { DEFAULT_KEY, DEFAULT_LIST_ID, type Sandbox, startSandbox } from '@tracklayer/sandbox';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { doubtsAbout } from '../src/send-test/doubtful-address.js';
import { testEvent } from '../src/send-test/test-event.js';
import { runCli } from './support/run-cli.js';

const env = { KEY: DEFAULT_KEY };
const CONFIG = 'tracklayer.config.json';

let sandbox: Sandbox;
let cwd: string;
let destination: string;

beforeEach(async () => {
  sandbox = await startSandbox({ limits: 'none' });
  destination = `t${randomUUID().slice(0, 8)}`;
  cwd = await mkdtemp(join(tmpdir(), 'tracklayer-cli-'));
  await configure();
});

afterEach(async () => {
  await sandbox.close();
  await rm(cwd, { recursive: true });
});

/** Writes the configuration of the one destination. */
async function configure(more: object = {}): Promise<void> {
  const one = { apiKeyEnv: 'KEY', baseUrl: sandbox.url, listId: DEFAULT_LIST_ID, ...more };
  await writeFile(join(cwd, CONFIG), JSON.stringify({ destinations: { [destination]: one } }));
}

/** Delivers in this process while the body runs. */
async function withWorker<T>(body: () => Promise<T>): Promise<T> {
  const config = await loadConfig({ cwd, env: { ...env, REDIS_URL: process.env.REDIS_URL } });
  const log = createLogger({ name: 'test', level: 'silent' });
  const delivery: Delivery = await startDelivery(config, { log, metrics: createMetrics() });
  try {
    return await body();
  } finally {
    await delivery.close(1_000);
  }
}

const steps = (json: readonly unknown[]) =>
  (json as { what?: string; step?: string }[]).flatMap(({ what, step }) => (step ? [`${what} ${step}`] : []));

const sendTest = (...more: string[]) =>
  runCli(['send', '--test', '--to', 'ava@shop.example', ...more], { cwd, env });

describe('tracklayer send --test', () => {
  it('follows the event to Metric Activity, step by step, and says where to see it', async () => {
    const { exitCode, json } = await withWorker(() => sendTest('--json'));
    expect(exitCode).toBe(0);
    const reported = steps(json);
    for (const step of ['profile-upsert delivered', 'metric-event enqueued', 'metric-event delivered']) {
      expect(reported).toContain(step);
    }
    expect(reported.indexOf('metric-event delivered')).toBeGreaterThan(
      reported.indexOf('profile-upsert delivered'),
    );
    expect(reported).toContain('activity recorded');
    const [recorded] = sandbox.events().items;
    expect(json).toContainEqual(
      expect.objectContaining({ step: 'recorded', url: `${sandbox.url}/activity/events/${recorded?.seq}` }),
    );
    expect(json.at(-1)).toMatchObject({ result: { how: 'recorded', ok: true, eventId: recorded?.uniqueId } });
    expect(recorded).toMatchObject({
      metric: 'Placed Order',
      profile: { email: 'ava@shop.example' },
      properties: { test: true, event_source: 'tracklayer-cli' },
    });
  });

  it('prints the same steps for people, with the flows that would start', async () => {
    const { exitCode, stdout, stderr } = await withWorker(() => sendTest('--event', 'add_to_cart'));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/✔ event +delivered/);
    expect(stdout).toMatch(/✔ Metric Activity +recorded as “Added to Cart”/);
    expect(stdout).toMatch(/Abandon cart would start/);
    expect(stderr).toContain('The event is in Metric Activity.');
  });

  it('warns of a revision that Klaviyo retires', async () => {
    await configure({ revision: '2024-10-15' });
    const { json, stderr } = await sendTest('--json', '--timeout', '1');
    const warning = { code: 'revision_retired', destination, endsOn: '2026-10-15' };
    expect(json).toContainEqual({ warning: expect.objectContaining(warning) });
    expect(stderr).toBe('');
    expect((await sendTest('--timeout', '1')).stderr).toContain('retired revision 2024-10-15');
  });

  it('sends a new event each time', async () => {
    await withWorker(async () => {
      await sendTest();
      await sendTest();
    });
    expect(sandbox.stats()).toMatchObject({ recorded: 2, duplicates: 0 });
  });

  it('subscribes only with --subscribe', async () => {
    const refused = await sendTest('--event', 'sign_up');
    expect([refused.exitCode, sandbox.events().items]).toEqual([2, []]);
    expect(refused.stderr).toContain('--subscribe');
    const { exitCode } = await withWorker(() => sendTest('--event', 'sign_up', '--subscribe'));
    expect(exitCode).toBe(0);
    expect(sandbox.subscriptions().items).toMatchObject([{ email: 'ava@shop.example', state: 'subscribed' }]);
  });

  it('warns of an address that Klaviyo drops silently, and exits with 5', async () => {
    const argv = ['send', '--test', '--to', 'ava@example.com'];
    const { exitCode, stdout, stderr } = await withWorker(() => runCli(argv, { cwd, env }));
    expect(stderr).toContain('drops them silently');
    expect(stdout).toContain('accepted, and silently dropped');
    expect(exitCode).toBe(5);
  });

  it('says that no worker runs, and leaves the event in its lane', async () => {
    const { exitCode, json, stdout } = await sendTest('--json', '--timeout', '1');
    expect(exitCode).toBe(1);
    expect(steps(json)).toContain('workers no_worker');
    expect(stdout).toContain('Start one: tracklayer worker');
    expect(json.at(-1)).toMatchObject({ result: { how: 'no_worker', ok: false } });
    await withWorker(async () => {
      for (const untilMs = Date.now() + 60_000; sandbox.stats().recorded === 0 && Date.now() < untilMs; ) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    expect(sandbox.stats().recorded).toBe(1);
  });

  it('exits with 5, the reason and a hint if the event became a dead letter', async () => {
    sandbox.addFault({ kind: 'error', status: 413, endpoint: 'POST /api/events' });
    const { exitCode, json } = await withWorker(() => sendTest('--json'));
    expect(exitCode).toBe(5);
    expect(json).toContainEqual(
      expect.objectContaining({
        step: 'dead',
        said: expect.stringContaining('413'),
        next: expect.stringContaining('tracklayer dlq show metric-event~'),
      }),
    );
  });

  it('says why the event is tried again, and exits with 4 if the destination does not answer', async () => {
    await configure({ baseUrl: 'http://127.0.0.1:1' });
    const { exitCode, json } = await withWorker(() => sendTest('--json', '--timeout', '4'));
    expect(exitCode).toBe(4);
    expect(json).toContainEqual(
      expect.objectContaining({ step: 'retry', code: expect.stringContaining('refused') }),
    );
  });

  it('says that the key is refused, and what to do, while the event waits', async () => {
    sandbox.revokeKey('sandbox');
    const { exitCode, json } = await withWorker(() => sendTest('--json', '--timeout', '2'));
    expect(exitCode).toBe(1);
    expect(json).toContainEqual(
      expect.objectContaining({
        step: 'held',
        code: 'not_authenticated',
        next: expect.stringContaining('key'),
      }),
    );
    expect(json.at(-1)).toMatchObject({ result: { how: 'timed_out' } });
  });

  it('refuses options that do not go together', async () => {
    const withFile = await sendTest('event.json');
    const withoutTo = await runCli(['send', '--test'], { cwd, env });
    const withoutTest = await runCli(['send', '-', '--to', 'ava@shop.example'], { cwd, env });
    const nothing = await runCli(['send'], { cwd, env });
    const unknown = await sendTest('--event', 'order');
    expect([withFile, withoutTo, withoutTest, nothing, unknown].map(({ exitCode }) => exitCode)).toEqual([
      2, 2, 2, 2, 2,
    ]);
    const invalid = await runCli(['send', '--test', '--to', 'ava'], { cwd, env });
    expect(invalid.exitCode).toBe(5);
  });
});

describe('the test event', () => {
  it.each(EVENT_NAMES)('is a valid %s, marked as a test', (name) => {
    const nowMs = Date.UTC(2026, 10, 24);
    const event = testEvent({
      name,
      to: 'ava@shop.example',
      runId: 'r1',
      nowMs,
      subscribe: name === 'sign_up',
    });
    expect(parseEvent(event, { nowMs })).toMatchObject({
      eventId: `test_${name}_r1`,
      time: '2026-11-24T00:00:00.000Z',
      properties: { test: true, test_run: 'r1' },
    });
  });
});

describe('doubts about an address', () => {
  it.each([
    ['ava@shop.example', []],
    ['ava@example.com', ['dropped_silently']],
    ['Ava@TEST.com', ['dropped_silently']],
    ['info@shop.example', ['role_address']],
    ['ava@shop.test', ['reserved_domain']],
    ['noreply@example.com', ['dropped_silently', 'role_address']],
  ])('%s: %j', (email, codes) => {
    expect(doubtsAbout(email).map(({ code }) => code)).toEqual(codes);
  });
});

describe('tracklayer send --test --bulk', () => {
  it('sends the event in a bulk call, sees its flow start, and records the proof', async () => {
    const { exitCode, json } = await sendTest('--bulk', '--event', 'add_to_cart', '--json');
    expect([exitCode, json.at(-1)]).toMatchObject([0, { proof: { destination, by: 'sandbox' } }]);
    expect(sandbox.stats({ endpoint: 'POST /api/event-bulk-create-jobs' }).byStatus['202']).toBe(1);
    expect(sandbox.events().items[0]?.backfill).toBe(false);
  });

  it('records nothing where Klaviyo refuses the call', async () => {
    sandbox.revokeKey('sandbox');
    const { exitCode, json } = await sendTest('--bulk', '--json');
    expect(exitCode).toBe(5);
    expect(JSON.stringify(json)).not.toContain('proof');
  });

  it('refuses a destination whose dialect has no surge', async () => {
    await configure({ dialect: 'guide' });
    const { exitCode, stderr } = await sendTest('--bulk');
    expect([exitCode, stderr.includes('which has no surge')]).toEqual([2, true]);
  });
});
