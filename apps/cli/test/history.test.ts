import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { forgetDestination } from '@tracklayer/testing';
import stringWidth from 'string-width';
import { newDestination, type TestDestination } from './support/destination.js';
import { type Night, writeNight } from './support/night.js';
import { orders } from './support/orders.js';
import { refuseLead } from './support/refuse-lead.js';
import { runCli } from './support/run-cli.js';
import { runUntil } from './support/run-until.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let destination: TestDestination;
let redis: RedisClient;
let night: Night;

beforeAll(async () => {
  destination = await newDestination();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'reader', name: 'test' });
  const untilMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  night = { fromMs: untilMs - 4 * HOUR_MS, untilMs };
  await writeNight(redis, destination.id, night);
});

afterAll(async () => {
  await forgetDestination(redis, destination.id);
  await closeRedis(redis, 1_000);
  await destination.remove();
});

const history = (...argv: string[]) =>
  runCli(['history', destination.id, ...argv], { ...destination, columns: 80 });
const iso = (ms: number) => new Date(ms).toISOString();
/** The lines of an output by their first word. */
const linesOf = (text: string) => new Map(text.split('\n').map((line) => [line.slice(0, 13).trim(), line]));

interface Json {
  total: Record<string, number>;
  buckets: { atMs: number; in: number }[];
  marks: { kind: string }[];
  unit: string;
  unwritten: Record<string, number>;
}
const json = async (...argv: string[]) => (await history(...argv, '--json')).json[0] as Json;

describe('tracklayer history', () => {
  it('draws what happened, with its marks below, within 80 columns', async () => {
    const { exitCode, stdout } = await history('--since', iso(night.fromMs));
    expect(exitCode).toBe(0);
    const lines = linesOf(stdout);
    const { total } = await json('--since', iso(night.fromMs));
    for (const name of ['in', 'delivered', 'dead']) {
      expect(lines.get(name)).toContain(` ${total[name]?.toLocaleString('en')}  `);
    }
    expect(lines.get('held for')).toMatch(/held for +2\d min +·+[▁-█]+·+/);
    expect(lines.get('marks')).toMatch(/^marks +a +b +c─+ +d/);
    expect(stdout).toMatch(/^latency +p50 +p95 +p99 +measured$/m);
    expect(stdout).toMatch(/^metric-event +[\d,]+/m);
    expect(stdout).toMatch(/^b +\d+ \w{3} \d\d:\d\d:\d\d +worker of version 1\.4\.0 began$/m);
    expect(stdout).toMatch(/^c .* 24 min +POST \/api\/events of t\w+ on hold:\s+service_unavailable/m);
    expect(stdout).toMatch(/^d .* 1[23] min +no worker ran$/m);
    expect(stdout).toMatch(/^none: duplicate, skipped, /m);
    expect(stdout.split('\n').filter((line) => stringWidth(line) > 80)).toEqual([]);
  });

  it('counts the same by minute, by hour, and in one lane as in all', async () => {
    const since = ['--since', iso(night.fromMs)];
    const [minutes, hours] = [
      await json(...since, '--unit', 'minute'),
      await json(...since, '--unit', 'hour'),
    ];
    expect(minutes.buckets.length).toBeGreaterThan(200);
    expect(hours.buckets.length).toBeLessThanOrEqual(5);
    expect(hours.total).toMatchObject({ in: minutes.total.in, dead: minutes.total.dead });
    const lane = await json(...since, '--lane', 'profile-upsert');
    expect(lane.total).toMatchObject({ dead: 0, heldMs: 0 });
    expect(lane.total.in).toBeLessThan(minutes.total.in ?? 0);
  });

  it('takes only the time that was asked for', async () => {
    const midMs = night.fromMs + 2 * HOUR_MS;
    const span = ['--since', iso(midMs), '--until', iso(midMs + 10 * MINUTE_MS), '--unit', 'minute'];
    const { buckets, marks } = await json(...span);
    expect(buckets.map(({ atMs }) => atMs)).toEqual(
      Array.from({ length: 10 }, (_, at) => midMs + at * MINUTE_MS),
    );
    expect(marks).toMatchObject([{ kind: 'version', version: '1.4.0' }]);
    expect((await json('--from', iso(midMs), '--unit', 'minute')).marks).toMatchObject(
      marks.concat({ kind: 'hold' }, { kind: 'unserved' }, { kind: 'version' }),
    );
  });

  it('says where the history begins, what is kept no longer, and since when no worker writes', async () => {
    const { stdout } = await history('--since', '5d', '--unit', 'minute');
    expect(stdout).toContain('Minutes are kept for 2 days.');
    expect(stdout).toMatch(/The history begins \d+ \w+ [\d:]+, with the first worker that writes it\./);
    const before = await history('--since', '20h', '--until', '10h');
    expect(before.stdout).toContain('The history begins');
    expect(before.stdout).toContain('Nothing happened in this time.');
  });

  it('says how many jobs came since the last worker wrote', async () => {
    const other = await newDestination();
    const untilMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 10 * MINUTE_MS;
    await writeNight(redis, other.id, { fromMs: untilMs - 5 * MINUTE_MS, untilMs });
    await redis.hincrby(`{tracklayer:${other.id}}:counts`, 'metric-event:enqueued', 1_234);
    const { stdout } = await runCli(['history', other.id, '--since', '1h'], { ...other, columns: 80 });
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /No worker has written since .* \(1\d min ago\)\. 1,[23]\d\d jobs came since\. To start one: tracklayer worker/,
    );
    await forgetDestination(redis, other.id);
    await other.remove();
  });

  it('says what to do where there is no history', async () => {
    const other = await newDestination();
    const { exitCode, stdout } = await runCli(['history', other.id], { ...other, columns: 80 });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`No history of ${other.id} yet`);
    expect(stdout).toContain('tracklayer worker');
    await other.remove();
  });

  it.each([
    [['--since', 'yesterday'], 2, 'Write a time such as'],
    [['--since', '02:00'], 2, 'Write a time such as'],
    [['--since', '-2h'], 2, 'Write a time such as'],
    [['--since', '2999-01-01'], 2, 'not before now'],
    [['--since', '1h', '--until', '2h'], 2, 'not before --until'],
    [['--since', '1970-01-01', '--until', '1971-01-01'], 2, 'Days are kept for 90 days.'],
    [['--since', '9d', '--until', '8d', '--unit', 'minute'], 2, 'Minutes are kept for 2 days.'],
    [['--unit', 'week'], 2, 'minute, hour, day'],
    [['--lane', 'nope'], 2, 'metric-event'],
    [['--since', '2h', '--from', '2h'], 2, 'cannot be used with'],
  ])('refuses %j and says why', async (argv, code, text) => {
    const { exitCode, stderr } = await history(...argv);
    expect([exitCode, stderr.replaceAll(/\s+/g, ' ')]).toEqual([code, expect.stringContaining(text)]);
  });

  it('refuses a destination that nobody knows', async () => {
    const { exitCode, stderr } = await runCli(['history', 'nobody'], destination);
    expect([exitCode, stderr]).toEqual([6, expect.stringContaining('There is no destination nobody.')]);
  });

  it('has one line for each destination where it is asked for none', async () => {
    const foreign = `${destination.id}x`;
    await redis.set(`{tracklayer:${foreign}}:history`, 'foreign');
    const named = [destination.id, 'idle', foreign].map((id) => [id, { apiKeyEnv: id.toUpperCase() }]);
    const config = { destinations: Object.fromEntries(named) };
    await writeFile(join(destination.cwd, 'two.json'), JSON.stringify(config));
    const { exitCode, stdout } = await runCli(
      ['history', '--since', iso(night.fromMs), '--config', 'two.json'],
      { ...destination, columns: 80 },
    );
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/no history, because no worker of this version .* idle/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`The history of ${foreign} cannot be read: WRONGTYPE`);
    await redis.del(`{tracklayer:${foreign}}:history`);
    const line = stdout.split('\n').find((each) => each.startsWith(`${destination.id} `));
    expect(line).toMatch(/^t\w+ +[\d,]+ +[\d,]+ +[▁-█·]+/);
    expect(stdout.split('\n').filter((each) => stringWidth(each) > 80)).toEqual([]);
  });
});

describe('the marks of a history', () => {
  /** A fixed moment: the tests of a slow machine may last longer than any time before now. */
  const recent = ['--since', iso(Date.now() - MINUTE_MS)];

  it('have each migration of a file', async () => {
    await writeFile(join(destination.cwd, 'orders.ndjson'), orders(0, 3).join('\n'));
    const argv = ['backfill', 'orders.ndjson', '--migration-id', 'spring'];
    const marked = async () => (await json(...recent)).marks.length === 1;
    await runUntil(marked, argv, destination);
    const { marks } = await json(...recent);
    expect(marks).toMatchObject([{ kind: 'migration', id: 'spring', state: 'running' }]);
    expect((await history(...recent)).stdout).toMatch(/ still +migration spring: running/);
    await runCli(['backfill', 'cancel', 'spring'], destination);
    expect(await json(...recent)).toMatchObject({
      marks: [{ state: 'cancelled', untilMs: expect.any(Number) }],
    });
  });

  it('have each replay and each discard of dead letters', async () => {
    const nowMs = Date.now();
    const ids = await Promise.all(
      ['lead_1', 'lead_2', 'lead_3'].map((id) => refuseLead(redis, destination.id, id, nowMs - 5_000)),
    );
    const acting = ['--yes', '--by', 'ada', '--reason', 'test', '--destination', destination.id];
    const { exitCode } = await runCli(['dlq', 'discard', ids[0] ?? '', ...acting], destination);
    expect(exitCode).toBe(0);
    const marked = async () => (await json(...recent)).marks.some(({ kind }) => kind === 'campaign');
    await runUntil(marked, ['dlq', 'replay', ...ids.slice(1), ...acting], destination);
    const { marks } = await json(...recent);
    expect(marks.filter(({ kind }) => kind !== 'migration')).toMatchObject([
      { kind: 'discard', discarded: 1, by: 'ada' },
      { kind: 'campaign', state: 'running' },
    ]);
    const { stdout } = await history(...recent);
    expect(stdout).toContain('ada discarded 1 letter');
    expect(stdout).toMatch(/ still +replay c\d{8}-\d{4}-\w+: running/);
  });
});
