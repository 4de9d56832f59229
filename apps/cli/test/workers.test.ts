/** What the command line says of workers: those that run, and lanes without one. */
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { announceWorker, createLanes, JOB_LEVEL, type WorkerCard } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { buildEventJob } from '@tracklayer/test-fixtures';
import { forgetDestination, testDestination } from '@tracklayer/testing';
import stringWidth from 'string-width';
import { version } from '../src/runtime/version.js';
import { newDestination, type TestDestination } from './support/destination.js';
import { runCli } from './support/run-cli.js';

const LIVE: readonly JobType[] = JOB_TYPES.filter((lane) => lane !== 'event-backfill');
const NOW_MS = Date.now();
const RED = '\u001b[31m';

let destination: TestDestination;
let redis: RedisClient;

beforeEach(async () => {
  destination = await newDestination();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'reader', name: 'test' });
});

afterEach(async () => {
  await forgetDestination(redis, destination.id);
  await closeRedis(redis, 1_000);
  await destination.remove();
});

const tracklayer = (argv: string[], options = {}) =>
  runCli([...argv, '--destination', destination.id], { ...destination, ...options });

const announce = (id: string, card: Partial<WorkerCard> = {}) =>
  announceWorker(redis, destination.id, id, {
    ...{ version: version(), level: JOB_LEVEL, host: 'web-1', pid: 7, sinceMs: NOW_MS - 7_200_000 },
    ...{ lanes: JOB_TYPES, inWork: 3, loopLagMs: 4, memoryBytes: 182_000_000, ...card },
  });

const stateOf = (text: string, lane: string) =>
  text
    .split('\n')
    .find((line) => ` ${line}`.includes(` ${lane} `))
    ?.trim();

describe('tracklayer workers', () => {
  it('says what to do where no worker runs', async () => {
    const { exitCode, stdout } = await tracklayer(['workers']);
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ').trim()).toBe(
      `No worker serves ${destination.id}. Its jobs wait, and no job is lost. Start a worker: tracklayer worker`,
    );
    const { json } = await tracklayer(['workers', '--json']);
    expect(json).toMatchObject([
      { warning: { code: 'no_worker', destinations: [destination.id], lanes: JOB_TYPES } },
    ]);
  });

  it('shows each process with its version, lanes, jobs, lag and memory', async () => {
    await announce('w1', { lanes: LIVE });
    await announce('w2', { pid: 8, version: '9.9.9', loopLagMs: 2_000, sinceMs: NOW_MS - 60_000 });
    const { stdout } = await tracklayer(['workers'], { columns: 120 });
    expect(stateOf(stdout, 'web-1 7')).toMatch(/ 2 h .* · live +3 +4 ms +182 MB +runs$/);
    expect(stateOf(stdout, 'web-1 8')).toMatch(
      / 9\.9\.9 +1 min .* · all +3 +2000 ms +182 MB +other version$/,
    );
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `A worker of version 9.9.9 on web-1 (process 8) serves ${destination.id}. This program has version`,
    );
    const { json } = await tracklayer(['workers', '--json']);
    expect(json).toMatchObject([
      { id: 'w2', state: 'other version', host: 'web-1', pid: 8, destinations: [destination.id] },
      { id: 'w1', state: 'runs', lanes: LIVE, inWork: 3, loopLagMs: 4, memoryBytes: 182_000_000 },
      { warning: { code: 'other_version', version: '9.9.9' } },
    ]);
  });

  it('shows an older worker, one that stops and one that is gone', async () => {
    await announce('w1', { level: JOB_LEVEL - 1, version: '0.0.9' });
    await announce('w2', { pid: 8, stopping: true });
    await announce('w3', { pid: 9 });
    const key = `{tracklayer:${destination.id}}:workers`;
    const [, card = ''] = (await redis.hget(key, 'w3'))?.split(/ (.*)/s) ?? [];
    await redis.hset(key, 'w3', `${NOW_MS - 180_000} ${card}`);
    const { stdout } = await tracklayer(['workers'], { columns: 120 });
    expect(stateOf(stdout, 'web-1 7')).toMatch(/ older$/);
    expect(stateOf(stdout, 'web-1 8')).toMatch(/ stopping$/);
    expect(stateOf(stdout, 'web-1 9')).toMatch(/ gone, seen 3 min ago$/);
  });

  it('fits 80 columns with long host names and many destinations', async () => {
    for (const pid of [7, 88_012])
      await announce(`w${pid}`, { pid, host: 'ip-10-212-14-101.eu-central-1.compute.internal', inWork: 20 });
    const { stdout } = await tracklayer(['workers'], { columns: 80 });
    expect(stdout).toContain('88012');
    expect(stdout.split('\n').filter((line) => stringWidth(line) > 80)).toEqual([]);
  });

  it('exits with 6 for a destination that does not exist', async () => {
    const { exitCode, stderr } = await runCli(['workers', '--destination', 'nobody'], destination);
    expect(exitCode).toBe(6);
    expect(stderr).toContain('There is no destination nobody.');
  });
});

describe('tracklayer lanes', () => {
  it('shows each lane without a worker, and what to do', async () => {
    const before = await tracklayer(['lanes']);
    expect(stateOf(before.stdout, 'metric-event')).toMatch(/ no worker$/);
    expect(before.stdout.replaceAll(/\s+/g, ' ')).toContain('Start a worker: tracklayer worker');
    await announce('w1', { lanes: LIVE });
    const { stdout } = await tracklayer(['lanes']);
    expect(stateOf(stdout, 'metric-event')).toMatch(/ runs$/);
    expect(stateOf(stdout, 'event-backfill')).toMatch(/ no worker$/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Set WORKER_LANES=backfill, and start a worker: tracklayer worker',
    );
    const { json } = await tracklayer(['lanes', '--json']);
    expect(json[2]).toMatchObject({ lane: 'metric-event', workers: 1 });
    expect(json[3]).toMatchObject({ lane: 'event-backfill', workers: 0, unserved: 'no_worker' });
  });

  it('shows the lanes of a destination that no configuration knows, in red', async () => {
    const nobody = testDestination();
    const lanes = createLanes(redis, { dedupWindowMs: 1_000 });
    try {
      await lanes.enqueue(nobody, [buildEventJob()]);
      const env = { FORCE_COLOR: '1' };
      const { stdout } = await runCli(['lanes'], { ...destination, env });
      const line = stdout.split('\n').find((each) => each.includes(nobody) && each.includes('metric-event'));
      expect(line).toContain(`${RED}not configured`);
      const sentence = `The configuration has no destination ${nobody}, and no worker serves it. Its jobs wait`;
      const plain = await runCli(['lanes', '--destination', nobody], destination);
      expect(plain.stdout.replaceAll(/\s+/g, ' ')).toContain(sentence);
      const { json } = await runCli(['workers', '--json', '--destination', nobody], destination);
      expect(json).toMatchObject([{ warning: { code: 'not_configured', destinations: [nobody] } }]);
    } finally {
      await lanes.close();
      await forgetDestination(redis, nobody);
      await redis.srem('tracklayer:destinations', nobody);
    }
  });
});
