/** A person who was everywhere is found nowhere after the erasure: not in Redis, not in the files, not at Klaviyo. */
import { createDeadLetters, type DeadLetters } from '@tracklayer/dead-letters';
import { createIndexer, eventTag, journalOver, journalSettings, keyTag } from '@tracklayer/journal';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import { digestKeySource } from '@tracklayer/persons';
import { createProducer } from '@tracklayer/producer';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';
import { dumpRedis } from './support/dump-redis.js';
import { fillEveryPlace, type KnownPerson, newPerson, tracesOf } from './support/known-person.js';
import { useOwnRedis } from './support/own-redis.js';
import { runCli } from './support/run-cli.js';
import { until } from './support/world.js';

useOwnRedis();

let world: BackfillWorld;
let redis: RedisClient;
let lanes: Lanes;
let letters: DeadLetters;
let person: KnownPerson;

beforeEach(async () => {
  world = await openBackfillWorld();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'worker', name: 'people' });
  const journal = createIndexer(journalSettings(undefined, 3_600_000), digestKeySource(redis));
  lanes = createLanes(redis, { dedupWindowMs: 3_600_000, journal });
  letters = createDeadLetters(redis, { lanes });
  person = newPerson();
});
afterEach(async () => {
  await world.close();
  await lanes.close();
  await closeRedis(redis, 1_000);
});

const KEY = 'pk_sandbox_0000000000000000000000000000000000';

function people(...args: string[]) {
  const { cwd, id } = world.destination;
  return runCli(['people', ...args, '--destination', id], { cwd, env: { KEY } });
}
const erase = (...args: string[]) => people('erase', '--reason', 'request 17', '--yes', ...args);

/** Lines of Redis and of the files that the erasure may write, in which the person is found. */
async function traces(): Promise<string[]> {
  const rejects = (await world.files()).filter((name) => name !== 'orders.ndjson');
  const files = await Promise.all(rejects.map(async (name) => `${name} ${await world.read(name)}`));
  const lines = [...(await dumpRedis(redis, letters, world.destination.id)), ...files];
  return lines.filter((line) => tracesOf(person).some((trace) => line.toLowerCase().includes(trace)));
}

/** Keys of the journal that still name one of the person's events, and order numbers that still find one. */
async function journalTraces(): Promise<string[]> {
  const journal = journalOver(redis, world.destination.id);
  const orders = ['delivered', 'refused', 'refused-external', 'odd', 'batch', 'batch-2', 'waiting', 'late'];
  const found = await Promise.all(
    orders.map(async (id) => (await journal.find(keyTag('orderId', id))).tags.map(() => id)),
  );
  const tags = [...orders, 'waiting-phone', 'odd-2'].map(eventTag);
  const lines = await dumpRedis(redis, letters, world.destination.id);
  return [...found.flat(), ...lines.filter((line) => tags.some((tag) => line.includes(tag)))];
}

/** For each job type: enqueued = ended + what is still in the lane. */
async function unbalanced(): Promise<string[]> {
  const { id } = world.destination;
  const counts = (await lanes.counts(id)) as Record<string, number>;
  const types = ['profile-upsert', 'list-subscription', 'metric-event', 'event-backfill'] as const;
  const wrong = types.map(async (type) => {
    const { waiting, active, delayed } = await lanes.depth(id, type);
    const ends = ['delivered', 'duplicate', 'skipped', 'dead', 'discarded', 'expired'];
    const ended = ends.reduce((sum, end) => sum + (counts[`${type}:${end}`] ?? 0), 0);
    const off = (counts[`${type}:enqueued`] ?? 0) - ended - waiting - active - delayed;
    return off === 0 ? [] : [`${type}: ${off}`];
  });
  return (await Promise.all(wrong)).flat();
}

describe('people erase', () => {
  test('leaves nothing of a person who was in every place, and everything of the others', async () => {
    await fillEveryPlace(world, { lanes, letters }, person);
    expect((await traces()).length).toBeGreaterThan(15);
    expect((await journalTraces()).length).toBeGreaterThan(8);
    // The letter of a batch was recorded without its job.
    const offBefore = await unbalanced();
    const before = await people('show', '--email', person.email, '--json', '--reason', 'look');
    expect(before.json).toMatchObject([
      {
        campaigns: [expect.any(String)],
        auditEntries: 3,
        journal: expect.arrayContaining([expect.anything()]),
      },
    ]);

    const ran = await erase('--email', person.email.toUpperCase());
    expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(await traces()).toEqual([]);
    expect(await journalTraces()).toEqual([]);
    expect(
      (await journalOver(redis, world.destination.id).find(keyTag('orderId', 'batch-bob'))).tags,
    ).toHaveLength(1);
    expect(tracesOf(person).filter((trace) => ran.stdout.toLowerCase().includes(trace))).toEqual([]);

    // Bob keeps his letters, his refused lines, his entries of batches and his waiting event.
    const left: string[] = [];
    for await (const { job } of letters.erasing.letters(world.destination.id)) left.push(JSON.stringify(job));
    expect(left.filter((job) => job.includes('bob@shop.example'))).toHaveLength(2);
    expect((await world.rejects('spring.rejects.ndjson')).map(({ line }) => line)).toEqual([4]);
    expect((await world.rejects('dry.ndjson')).map(({ line }) => line)).toEqual([4]);
    expect(world.sandbox.profiles({ email: person.email })).toEqual([]);
    expect(world.sandbox.profiles({ email: 'bob@shop.example' })).toHaveLength(1);
    expect(await unbalanced()).toEqual(offBefore);

    const batches = await lanes.queue(world.destination.id, 'event-backfill').getJobs();
    const consents = batches.flatMap(({ data }) => ('consents' in data ? (data.consents ?? []) : []));
    expect(consents.map(({ profile }) => profile.email)).toEqual(['bob@shop.example']);

    await world.startWorker();
    await world.backfill('resume', 'spring');
    const arrived = () => world.recorded().map(({ uniqueId }) => uniqueId);
    await until(async () => arrived().includes('waiting-bob') && arrived().includes('batch-bob'));
    expect(JSON.stringify(world.recorded())).not.toContain(person.externalId);
    const { counts, settled } = (await world.tracklayer('backfill', 'status', 'spring', '--json')).json.map(
      (each) =>
        (each as { report: { counts: { enqueued: number }; settled: Record<string, number> } }).report,
    )[0] as { counts: { enqueued: number }; settled: Record<string, number> };
    expect(Object.values(settled).reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(
      counts.enqueued,
    );
  });

  test('keeps the person away afterwards, and the receipt and the audit say so', async () => {
    await fillEveryPlace(world, { lanes, letters }, person);
    await erase('--external-id', person.externalId);
    const producer = createProducer({
      redisUrl: process.env.REDIS_URL,
      destinations: [world.destination.id],
    });
    const receipt = await producer.track({
      name: 'purchase',
      eventId: 'later',
      time: new Date().toISOString(),
      profile: { email: person.email },
      properties: { orderId: '1', value: 1, currency: 'EUR' },
    });
    await producer.close();
    expect(receipt.jobs.map(({ status, reason }) => [status, reason])).toEqual([
      ['skipped', 'erased'],
      ['skipped', 'erased'],
    ]);
    expect(await traces()).toEqual([]);
    const audit = [];
    for await (const entry of letters.audit(world.destination.id)) audit.push(entry);
    expect(audit[0]).toMatchObject({
      action: 'erase',
      reason: 'request 17',
      personDigest: expect.any(String),
      outcome: { jobs: expect.any(Number), letters: expect.any(Number) },
    });
    const shown = await people('show', '--email', person.email, '--json');
    expect(shown.json).toMatchObject([{ erasedAtMs: expect.any(Number), jobs: [], letters: [] }]);
  });
});
