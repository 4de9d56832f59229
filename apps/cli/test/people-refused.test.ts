/** What the erasure cannot do, it says, and does the rest. */
import { rm } from 'node:fs/promises';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import { createProducer, type Producer } from '@tracklayer/producer';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';
import { type RunOptions, runCli } from './support/run-cli.js';
import { until } from './support/world.js';

let world: BackfillWorld;
let redis: RedisClient;
let lanes: Lanes;
let producer: Producer;

beforeEach(async () => {
  world = await openBackfillWorld();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'worker', name: 'people' });
  lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  producer = createProducer({ redisUrl: process.env.REDIS_URL, destinations: [world.destination.id] });
});
afterEach(async () => {
  await producer.close();
  await world.close();
  await lanes.close();
  await closeRedis(redis, 1_000);
});

const KEY = 'pk_sandbox_0000000000000000000000000000000000';

function people(args: string[], options: RunOptions = {}) {
  const { cwd, id } = world.destination;
  return runCli(['people', ...args, '--destination', id], { cwd, env: { KEY }, ...options });
}
const ERASE = ['erase', '--email', 'ava@shop.example', '--reason', 'request 17'];

const track = (eventId: string, profile: object) =>
  producer.track({
    name: 'purchase',
    eventId,
    time: new Date().toISOString(),
    profile,
    properties: { orderId: eventId, value: 1, currency: 'EUR' },
  });
const waiting = async () => {
  const depths = await Promise.all(
    (['profile-upsert', 'metric-event'] as const).map((type) => lanes.depth(world.destination.id, type)),
  );
  return depths.reduce((sum, depth) => sum + depth.waiting + depth.delayed, 0);
};

describe('people erase', () => {
  test('needs a person, a whole phone number and a reason', async () => {
    expect((await people(['erase', '--reason', 'x', '--yes'])).exitCode).toBe(2);
    expect((await people(['show', '--phone', '0151 123'])).exitCode).toBe(2);
    const ran = await people(['erase', '--email', 'ava@shop.example', '--yes']);
    expect([ran.exitCode, ran.stderr]).toEqual([2, expect.stringContaining('needs a reason')]);
  });

  test('shows first what it would remove, and changes nothing without a yes', async () => {
    await track('o1', { email: 'ava@shop.example', externalId: 'cust-1' });
    const asked = await people(ERASE, { answer: async () => 'n\n' });
    expect([asked.exitCode, asked.stdout]).toEqual([7, expect.stringContaining('2 jobs')]);
    expect(asked.stdout).toContain('a***@s***.example  c***');
    expect((await people([...ERASE, '--json'])).exitCode).toBe(7);
    expect(await waiting()).toBe(2);
    const done = await people(ERASE, { answer: async () => 'y\n' });
    expect([done.exitCode, done.stdout]).toEqual([0, expect.stringContaining('Klaviyo accepted 1 deletion')]);
    expect(await waiting()).toBe(0);
  });

  test('erases here even if Klaviyo refuses, and exits with 5', async () => {
    await track('o1', { email: 'ava@shop.example' });
    world.sandbox.addKey('sandbox', { key: 'pk_events_only', scopes: ['events:write'] });
    const ran = await people([...ERASE, '--yes'], { env: { KEY: 'pk_events_only' } });
    expect([ran.exitCode, ran.stderr]).toEqual([5, expect.stringContaining('data-privacy:write')]);
    expect(await waiting()).toBe(0);
    expect((await people([...ERASE, '--yes'])).exitCode).toBe(0);
  });

  test('exits with 4 if Klaviyo cannot be reached, and asks nobody with --no-klaviyo', async () => {
    world.sandbox.addFault({ endpoint: 'POST /api/data-privacy-deletion-jobs', kind: 'error', status: 503 });
    expect((await people([...ERASE, '--yes'])).exitCode).toBe(4);
    const calls = world.endpoints().length;
    const ran = await people([...ERASE, '--yes', '--no-klaviyo'], { env: {} });
    expect([ran.exitCode, world.endpoints().length]).toEqual([0, calls]);
  });

  test('finds the profile of an external id at Klaviyo, because a deletion cannot name that id', async () => {
    await world.startWorker();
    await track('o1', { externalId: 'cust-1' });
    while (world.recorded().length === 0) await new Promise((go) => setTimeout(go, 20));
    const ran = await people(['erase', '--external-id', 'cust-1', '--reason', 'x', '--yes', '--json']);
    expect(ran.json.at(-1)).toMatchObject({ klaviyo: { accepted: 1 } });
    expect(world.sandbox.profiles()).toEqual([]);
  });

  test('does not follow an external id that many people share', async () => {
    for (const name of ['ava', 'bob', 'cy', 'dee', 'eve', 'fay']) {
      await track(name, { email: `${name}@shop.example`, externalId: 'guest' });
    }
    const ran = await people([...ERASE, '--yes']);
    expect([ran.exitCode, ran.stderr]).toEqual([0, expect.stringContaining('was not followed')]);
    expect(await waiting()).toBe(10);
    await people(['erase', '--external-id', 'guest', '--reason', 'x', '--yes', '--no-klaviyo']);
    expect(await waiting()).toBe(0);
  });

  test('leaves the jobs of another person with the same phone number', async () => {
    const phoneNumber = '+4915112345678';
    await track('o1', { email: 'ava@shop.example', phoneNumber });
    await track('o2', { email: 'bob@shop.example', phoneNumber });
    await track('o3', { phoneNumber });
    await people([...ERASE, '--yes']);
    expect(await waiting()).toBe(2);
  });

  test('names a rejects file that another machine wrote', async () => {
    const { id } = world.destination;
    const lines = '{"eventId":"o1","profile":{"email":"ava@shop.example"}}\n';
    await world.put('bad.ndjson', lines);
    await world.backfill('bad.ndjson', '--migration-id', 'spring', '--no-wait');
    const key = `{tracklayer:${id}}:backfill:spring`;
    const path = (await redis.hget(key, 'rejects')) ?? '';
    await redis.hset(key, `rejects-host:${path}`, 'import-host-7');
    await rm(path);
    const ran = await people([...ERASE, '--yes']);
    expect([ran.exitCode, ran.stderr]).toEqual([1, expect.stringContaining('import-host-7')]);
  });

  test('removes refused records whole: cells with line breaks, rows of one order, lines that are not UTF-8', async () => {
    const header = 'name,eventId,time,email,order,note';
    const lines = [
      header,
      'purchase,o1,never,ava@shop.example,1,"Ring the bell,',
      'at Secret Street 1"',
      'purchase,o2,never,bob@shop.example,2,"Two\u2028lines,',
      'of Bob"',
      'purchase,o3,never,ava@shop.example,3,x',
      ',,,,3,Secret Cap',
      'purchase,o4,never,ava@shop.example,4,Secret Caf\xe9',
    ];
    const bytes = Buffer.from(`${lines.join('\n')}\n`.replace('\u2028', '\xe2\x80\xa8'), 'latin1');
    await world.put('bad.csv', bytes);
    const ran = await world.backfill(
      'bad.csv',
      '--migration-id',
      'spring',
      '--no-wait',
      '--group-by',
      'order',
    );
    expect([ran.exitCode, ran.stderr]).toEqual([5, expect.stringContaining('spring.rejects.bad.csv')]);
    const kept = ['spring.rejects.ndjson', 'spring.rejects.bad.csv'];
    const texts = () => Promise.all(kept.map((name) => world.read(name)));
    expect(JSON.stringify(await texts())).toContain('Secret Street');
    expect((await people([...ERASE, '--yes', '--no-klaviyo'])).exitCode).toBe(0);
    const left = await texts();
    expect(JSON.stringify(left)).not.toMatch(/ava@|Secret/);
    expect(left[0]).not.toContain(Buffer.from('purchase,o4').toString('base64').slice(0, 12));
    expect(left[1]).toBe(`\uFEFF${header}\n${lines.slice(3, 5).join('\n')}\n`);
  });

  test('waits until a call that is under way has ended, and asks Klaviyo afterwards', async () => {
    world.sandbox.addFault({ endpoint: 'POST /api/events', kind: 'latency', latencyMs: 700 });
    await world.startWorker();
    await track('o1', { email: 'ava@shop.example' });
    while ((await lanes.depth(world.destination.id, 'metric-event')).active === 0) {
      await new Promise((go) => setTimeout(go, 10));
    }
    expect((await people([...ERASE, '--yes'])).exitCode).toBe(0);
    expect(world.endpoints().at(-1)).toBe('POST /api/data-privacy-deletion-jobs');
    expect(world.sandbox.profiles()).toEqual([]);
  });

  test('takes out a job that waits for a held list, and its place among the parked jobs', async () => {
    await world.configure({ listId: 'NOLIST' });
    const { id } = world.destination;
    await world.startWorker();
    const consent = { status: 'granted' as const, at: new Date().toISOString() };
    const other = createProducer({ redisUrl: process.env.REDIS_URL, destinations: [id] });
    await other.subscribe({ email: 'ava@shop.example' }, consent);
    await other.close();
    const parked = () => redis.zrange(`{tracklayer:${id}}:hold:parked:list:NOLIST`, '0', '-1');
    await until(async () => (await parked()).length === 1);
    expect((await people([...ERASE, '--yes'])).exitCode).toBe(0);
    expect(await parked()).toEqual([]);
    expect((await lanes.depth(id, 'list-subscription')).delayed).toBe(0);
  });

  test('refuses another secret than the one that the digests of the destination have', async () => {
    expect((await people([...ERASE, '--yes'])).exitCode).toBe(0);
    const other = { env: { KEY, TRACKLAYER_DIGEST_KEY: 'another secret for this test' } };
    const ran = await people([...ERASE, '--yes'], other);
    expect([ran.exitCode, ran.stderr]).toEqual([3, expect.stringContaining('TRACKLAYER_DIGEST_KEY')]);
  });
});

describe('people show', () => {
  test('masks what is held unless it is asked to reveal it, and the audit has both', async () => {
    await track('o1', { email: 'ava@shop.example', firstName: 'Avery' });
    const masked = await people(['show', '--email', 'ava@shop.example', '--json']);
    expect(masked.stdout).not.toContain('Avery');
    const who = ['--by', 'bob', '--reason', 'asked by ava@shop.example'];
    const revealed = await people(['show', '--email', 'ava@shop.example', '--json', '--reveal', ...who]);
    expect(revealed.stdout).toContain('Avery');
    const audit = await runCli(['dlq', 'audit', '--destination', world.destination.id, '--json'], {
      cwd: world.destination.cwd,
    });
    expect(audit.json).toMatchObject([
      { action: 'show-person', by: 'bob', reason: 'asked by [erased]' },
      { action: 'show-person', personDigest: expect.any(String) },
    ]);
    expect(audit.stdout).not.toContain('ava@shop.example');
  });
});
