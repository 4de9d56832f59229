/** Several runs of one migration: what one left unread is named, and none waits for what another will not bring. */
import { appendFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { EMPTY_MAP, inspectFile, inspectStream, runBackfill, type Source } from '@tracklayer/backfill';
import { MAPPING } from '@tracklayer/klaviyo';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { openWorld, type World } from './support/world.js';

let world: World;

beforeEach(async () => {
  world = await openWorld();
});

afterEach(() => world.close());

const ID = ['--migration-id', 'spring'];
const backfill = (...args: string[]) => world.tracklayer(['backfill', ...args]);

const line = (n: number) =>
  JSON.stringify({
    name: 'purchase',
    eventId: `o${n}`,
    time: '2024-04-20T10:00:00Z',
    profile: { email: `buyer${n}@shop.example` },
    properties: { orderId: `${n}`, value: 5, currency: 'EUR' },
  });
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `${line(from + n)}\n`).join('');

async function put(name: string, text: string): Promise<string> {
  const path = join(world.cwd, name);
  await writeFile(path, text);
  return path;
}

const recorded = () =>
  world.sandbox
    .events({ limit: 1_000 })
    .items.filter(({ fate }) => fate === 'recorded')
    .map(({ uniqueId }) => uniqueId)
    .sort();

/** A run that is asked to end after its first batch. */
async function interrupted(source: Source): Promise<void> {
  const redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'worker', name: 'test' });
  const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  const controller = new AbortController();
  const end = await runBackfill({
    redis,
    lanes,
    destination: world.destination,
    migrationId: 'spring',
    kind: 'events',
    sources: [source],
    map: EMPTY_MAP,
    utc: false,
    rejectsPath: join(world.cwd, 'spring.rejects.ndjson'),
    settings: { dialect: 'klaviyo', mapping: MAPPING },
    nowMs: Date.now,
    signal: controller.signal,
    maxEntries: 2,
    onStep: () => controller.abort(),
  });
  expect(end).toBe('interrupted');
  await lanes.close();
  await closeRedis(redis, 1_000);
}

it('ends when its own files are delivered, names the file that an earlier run left, and resume takes it up', async () => {
  await interrupted(await inspectFile(await put('a.ndjson', lines(0, 9))));
  await put('b.ndjson', lines(20, 25));
  await world.withWorker(async () => {
    const second = await backfill('b.ndjson', ...ID);
    expect(second).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('spring') });
    expect(second.stdout).toContain(
      'a.ndjson was not read to its end by an earlier run: tracklayer backfill resume spring',
    );
    expect(recorded().length).toBeLessThan(5 + 9);

    expect((await backfill('status')).stdout).toMatch(/spring +done, files left unread/);
    const resumed = await backfill('resume', 'spring');
    expect([resumed.exitCode, resumed.stdout]).toEqual([0, expect.not.stringContaining('was not read')]);
    expect(recorded()).toHaveLength(5 + 9);
    expect((await backfill('status', 'spring')).stdout).toMatch(/spring.*done/);
  });
});

it('reads a file once that is named twice, be it through a link', async () => {
  const path = await put('a.ndjson', lines(0, 4));
  await symlink(path, join(world.cwd, 'link.ndjson'));
  await world.withWorker(async () => {
    const ran = await backfill('a.ndjson', 'a.ndjson', 'link.ndjson', ...ID, '--json');
    expect(ran.json.at(-1)).toMatchObject({ report: { state: 'done', counts: { entries: 4 } } });
  });
});

it('names a pipe that broke off, does not wait for it, and is content once it is piped again', async () => {
  await interrupted(await inspectStream(Readable.from([lines(0, 9)])));
  await put('a.ndjson', lines(5, 12));
  await world.withWorker(async () => {
    const ran = await backfill('a.ndjson', ...ID);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toMatch(/standard input was not read to its end.*pipe the same again, under spring/);
    expect((await backfill('resume', 'spring')).stderr).toContain('came from standard input');
    const again = await world.tracklayer(['backfill', '-', ...ID], { stdin: lines(0, 9) });
    expect([again.exitCode, again.stdout]).toEqual([0, expect.not.stringContaining('was not read')]);
    expect(recorded()).toHaveLength(12);
  });
});

it('ends with 0 once refused lines are mended in a file of their own, and still tells how many there were', async () => {
  await put('a.ndjson', `${lines(0, 3)}{"name": "purchase"\n`);
  await world.withWorker(async () => {
    expect((await backfill('a.ndjson', ...ID)).exitCode).toBe(5);
    await put('mended.ndjson', line(3));
    const mended = await backfill('mended.ndjson', ...ID);
    expect([mended.exitCode, mended.stdout, mended.stderr]).toEqual([
      0,
      expect.stringMatching(/refused +1: not_json 1/),
      expect.not.stringContaining('Mend the refused lines'),
    ]);
    expect(recorded()).toHaveLength(4);
    await appendFile(join(world.cwd, 'mended.ndjson'), '\nno');
    expect((await backfill('mended.ndjson', ...ID)).exitCode).toBe(5);
  });
});

it('is followed to its end by resume, though all of it was handed over', async () => {
  await put('a.ndjson', lines(0, 40));
  expect((await backfill('a.ndjson', ...ID, '--no-wait')).exitCode).toBe(0);
  const early = await backfill('resume', 'spring', '--no-wait');
  expect([early.exitCode, early.stdout]).toEqual([0, expect.stringMatching(/waiting +40/)]);
  const resuming = backfill('resume', 'spring');
  await world.withWorker(async () => {
    const { exitCode, stdout } = await resuming;
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/done[\s\S]*delivered +40/)]);
  });
});
