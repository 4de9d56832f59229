import { JOB_TYPES } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import { limitWindows } from '@tracklayer/klaviyo';
import { announceWorker, createLanes, JOB_LEVEL, laneKeys } from '@tracklayer/lanes';
import { createPermits, type Permits } from '@tracklayer/rate-limit';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { version } from '../src/runtime/version.js';
import { newDestination, type TestDestination } from './support/destination.js';
import { runCli } from './support/run-cli.js';

const SUBSCRIBE = 'POST /api/profile-subscription-bulk-create-jobs';

/** A worker that runs. */
const WORKER = { version: version(), level: JOB_LEVEL, host: 'web-1', pid: 7, sinceMs: 1, lanes: JOB_TYPES };

let destination: TestDestination;
let redis: RedisClient;
let permits: Permits;

beforeEach(async () => {
  destination = await newDestination();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'reader', name: 'test' });
  await announceWorker(redis, destination.id, 'w1', WORKER);
  permits = createPermits({ redis, destination: destination.id, windows: limitWindows({}) });
});

afterEach(async () => {
  const holds = createHolds(redis);
  for (const { scope } of (await holds.read(destination.id)).holds)
    await holds.release(destination.id, scope);
  permits.close();
  await closeRedis(redis, 1_000);
  await destination.remove();
});

const lanes = (...argv: string[]) =>
  runCli([...argv, 'lanes', '--destination', destination.id], { ...destination });
const lineOf = (text: string, lane: string) => text.split('\n').find((line) => line.includes(lane));

async function paused(lane: 'metric-event' | 'profile-upsert'): Promise<boolean> {
  const all = createLanes(redis, { dedupWindowMs: 60_000 });
  try {
    return (await all.depth(destination.id, lane)).paused;
  } finally {
    await all.close();
  }
}

describe('tracklayer lanes', () => {
  it('shows the jobs, the rate, the budget and the state of each lane', async () => {
    const { exitCode, stdout } = await lanes();
    expect(exitCode).toBe(0);
    expect(lineOf(stdout, 'metric-event')).toMatch(/ 0 +0 +0 +0 +0 +0\/3500 +runs/);
    expect(lineOf(stdout, 'profile-upsert')).toMatch(/0\/750 /);
  });

  it('shows a hold: since when, why, the next probe, and what to do', async () => {
    await createHolds(redis).place(destination.id, {
      cause: 'refused',
      code: 'not_authenticated',
      status: 401,
      detail: 'Missing or invalid private key.',
    });
    const { stdout } = await lanes();
    expect(lineOf(stdout, 'metric-event')).toMatch(/held$/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /is on hold since .* UTC \(just now\): not_authenticated \(HTTP 401\) – Missing or invalid/,
    );
    expect(stdout).toMatch(/Probed 0 times; next in \d+ s\./);
    expect(stdout).toContain(`tracklayer resume ${destination.id}`);
    const { json } = await lanes('--json');
    expect(json[0]).toMatchObject({ held: { cause: 'refused', code: 'not_authenticated' }, perSecond: 0 });
  });

  it('shows the hold of one endpoint: what waits, what goes on, and the command that ends it', async () => {
    const holds = createHolds(redis);
    const hint = 'Set a private key that has the scope `subscriptions:write`.';
    await holds.place(
      destination.id,
      { cause: 'refused', code: 'permission_denied', status: 403, hint },
      SUBSCRIBE,
    );
    await holds.park(destination.id, SUBSCRIBE, { type: 'list-subscription', jobId: 'a' }, false);
    const { stdout } = await lanes();
    expect(lineOf(stdout, 'metric-event')).toMatch(/runs$/);
    expect(lineOf(stdout, 'list-subscription')).toMatch(/partly held$/);
    const text = stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain(`${SUBSCRIBE} of ${destination.id} is on hold since `);
    expect(text).toContain('permission_denied (HTTP 403)');
    expect(text).toContain(`${hint} 1 job waits and uses no attempts. Other endpoints go on. Probed 0 times`);
    expect(text).toContain(`To end it now: tracklayer resume ${destination.id} list-subscription`);
    const { json } = await lanes('--json');
    expect(json[1]).toMatchObject({ holds: [{ scope: SUBSCRIBE, jobs: 1, hint }] });
  });

  it('shows a wait that was cut, late events, withdrawn consents, and invalid events that were not kept', async () => {
    await permits.block('POST /api/events', 900_000, 86_400_000);
    await redis.hincrby(laneKeys(destination.id).counts, 'metric-event:late', 3);
    await redis.hincrby(laneKeys(destination.id).counts, 'list-subscription:withdrawn', 2);
    await redis.hincrby(laneKeys(destination.id).counts, 'metric-event:turned_away', 2);
    const text = (await lanes()).stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain(`asked the lane metric-event to wait 1 d. The lane waits 15 min at most`);
    expect(text).toContain(`3 live events of ${destination.id} were older than startFlowsWithinMs`);
    expect(text).toContain(`2 consents of ${destination.id} were not sent. Klaviyo knew of a newer`);
    expect(text).toContain(`2 invalid events of ${destination.id} were beyond the limits of the quarantine`);
  });

  it('warns of a revision that ends, in the table and in JSON', async () => {
    const old = await newDestination({ apiKeyEnv: 'KEY_THAT_IS_NOT_SET', revision: '2024-10-15' });
    try {
      const show = (...argv: string[]) => runCli(['lanes', '--destination', old.id, ...argv], old);
      expect((await show()).stdout.replaceAll(/\s+/g, ' ')).toContain(
        `Klaviyo retired revision 2024-10-15 on 2026-10-15. Set a newer \`revision\` for destination ${old.id}.`,
      );
      const warning = { code: 'revision_retired', endsOn: '2026-10-15' };
      expect((await show('--json')).json[0]).toMatchObject({ lane: 'profile-upsert', warnings: [warning] });
    } finally {
      await old.remove();
    }
  });

  it('shows how many values were left out', async () => {
    await redis.hincrby(laneKeys(destination.id).counts, 'profile-upsert:left_out', 80);
    const text = (await lanes()).stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain('80 values that Klaviyo did not take were left out of profile-upsert jobs');
  });

  it('repeats with --watch until it is asked to stop', async () => {
    const asked = new AbortController();
    const { exitCode, json } = await runCli(
      ['lanes', '--watch', '0.1', '--json', '--destination', destination.id],
      {
        ...destination,
        signal: asked.signal,
        // Three rounds of four lanes.
        onStdout: (text) => text.split('\n').length > 12 && asked.abort(),
      },
    );
    expect(exitCode).toBe(0);
    expect(json.length % 5).toBe(0);
    expect(json.length).toBe(15);
  });
});

describe('tracklayer pause and resume', () => {
  it('pause and resume one lane or all of them', async () => {
    const one = await runCli(['pause', destination.id, 'metric-event'], destination);
    expect(one.stderr).toContain(`Lane metric-event of ${destination.id} is paused`);
    expect([await paused('metric-event'), await paused('profile-upsert')]).toEqual([true, false]);
    expect(lineOf((await lanes()).stdout, 'metric-event')).toMatch(/paused$/);
    await runCli(['pause', destination.id], destination);
    expect(await paused('profile-upsert')).toBe(true);
    expect((await runCli(['resume', destination.id], destination)).stderr).toContain('resumed');
    expect([await paused('metric-event'), await paused('profile-upsert')]).toEqual([false, false]);
  });

  it('are in the audit, with the name and the reason that were given', async () => {
    const why = ['--by', 'ava', '--reason', 'wrong prices'];
    await runCli(['pause', destination.id, 'metric-event', ...why], destination);
    await runCli(['resume', destination.id], { ...destination, env: { TRACKLAYER_BY: 'ben' } });
    const { json } = await runCli(['dlq', 'audit', '--destination', destination.id, '--json'], destination);
    const [resumed, pausedOne] = json;
    expect(json).toHaveLength(2);
    expect(pausedOne).toMatchObject({
      action: 'pause',
      lane: 'metric-event',
      by: 'ava',
      byKind: 'user',
      reason: 'wrong prices',
      outcome: {},
    });
    expect(resumed).toMatchObject({ action: 'resume', by: 'ben', outcome: {} });
    expect(resumed).not.toHaveProperty('lane');
    expect(resumed).not.toHaveProperty('reason');
    const { stdout } = await runCli(['dlq', 'audit', '--destination', destination.id], destination);
    expect(stdout).toMatch(new RegExp(`pause +${destination.id} metric-event +by ava`));
  });

  it('end a hold', async () => {
    await createHolds(redis).place(destination.id, { cause: 'outage', code: 'http_503', status: 503 });
    const { stderr, exitCode } = await runCli(['resume', destination.id], destination);
    expect([exitCode, stderr.includes('The hold is over')]).toEqual([0, true]);
    expect(await createHolds(redis).get(destination.id)).toBeUndefined();
  });

  it('refuse an unknown destination and an unknown lane', async () => {
    expect((await runCli(['pause', 'nobody'], destination)).exitCode).toBe(6);
    const { exitCode, stderr } = await runCli(['pause', destination.id, 'events'], destination);
    expect([exitCode, stderr.includes('metric-event')]).toEqual([2, true]);
  });
});
