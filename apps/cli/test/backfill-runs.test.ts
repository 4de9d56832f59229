/** Several runs of one migration: unread files are named, and no run waits for the files of another. */
import { appendFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { EMPTY_MAP, inspectFiles, inspectStream, runBackfill, type Source } from '@tracklayer/backfill';
import { MAPPING } from '@tracklayer/klaviyo';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { orders } from './support/orders.js';
import { openWorld, type World } from './support/world.js';

let world: World;

beforeEach(async () => {
  world = await openWorld();
});

afterEach(() => world.close());

const ID = ['--migration-id', 'spring'];
const backfill = (...args: string[]) => world.tracklayer(['backfill', ...args]);

const lines = (from: number, to: number) =>
  orders(from, to)
    .map((line) => `${line}\n`)
    .join('');

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

/** A run that is asked to stop after its first batch. */
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

it('is done when its own files are delivered, names unread files of earlier runs, and resumes them', async () => {
  for (const source of await inspectFiles(await put('a.ndjson', lines(0, 9)))) await interrupted(source);
  await put('b.ndjson', lines(20, 25));
  await world.withWorker(async () => {
    const second = await backfill('b.ndjson', ...ID);
    expect(second).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('spring') });
    expect(second.stdout).toContain(
      'a.ndjson was not read to the end by an earlier run. To continue: tracklayer backfill resume spring',
    );
    expect(recorded().length).toBeLessThan(5 + 9);

    expect((await backfill('status')).stdout).toMatch(/spring +done, unread files/);
    const resumed = await backfill('resume', 'spring');
    expect([resumed.exitCode, resumed.stdout]).toEqual([0, expect.not.stringContaining('was not read')]);
    expect(recorded()).toHaveLength(5 + 9);
    expect((await backfill('status', 'spring')).stdout).toMatch(/spring.*done/);
  });
});

it('reads a file once if it is named twice, also through a link', async () => {
  const path = await put('a.ndjson', lines(0, 4));
  await symlink(path, join(world.cwd, 'link.ndjson'));
  await world.withWorker(async () => {
    const ran = await backfill('a.ndjson', 'a.ndjson', 'link.ndjson', ...ID, '--json');
    expect(ran.json.at(-1)).toMatchObject({ report: { state: 'done', counts: { entries: 4 } } });
  });
});

it('names a pipe that broke off, does not wait for it, and is complete when it is piped again', async () => {
  await interrupted(await inspectStream(Readable.from([lines(0, 9)])));
  await put('a.ndjson', lines(5, 12));
  await world.withWorker(async () => {
    const ran = await backfill('a.ndjson', ...ID);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toMatch(
      /standard input was not read to the end.*pipe the same input again, under spring/,
    );
    expect((await backfill('resume', 'spring')).stderr).toContain('reads standard input');
    const again = await world.tracklayer(['backfill', '-', ...ID], { stdin: lines(0, 9) });
    expect([again.exitCode, again.stdout]).toEqual([0, expect.not.stringContaining('was not read')]);
    expect(recorded()).toHaveLength(12);
  });
});

it('exits with 0 when refused lines are corrected in another file, and still reports them', async () => {
  await put('a.ndjson', `${lines(0, 3)}{"name": "purchase"\n`);
  await world.withWorker(async () => {
    expect((await backfill('a.ndjson', ...ID)).exitCode).toBe(5);
    await put('corrected.ndjson', orders(3, 4).join());
    const corrected = await backfill('corrected.ndjson', ...ID);
    expect([corrected.exitCode, corrected.stdout, corrected.stderr]).toEqual([
      0,
      expect.stringMatching(/refused +1: not_json 1/),
      expect.not.stringContaining('Correct the refused lines'),
    ]);
    expect(recorded()).toHaveLength(4);
    await appendFile(join(world.cwd, 'corrected.ndjson'), '\nno');
    expect((await backfill('corrected.ndjson', ...ID)).exitCode).toBe(5);
  });
});

it('is followed by resume until it is done, although every entry is enqueued', async () => {
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
