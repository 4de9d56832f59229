/** A file that meets a slow Redis, no Redis, or Ctrl-C: each line is acknowledged, refused, or named as not sent. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { openRedisLine, type RedisLine, testRedisUrl, until } from '@tracklayer/testing';
import { stoppedText } from '../src/output/stopped-text.js';
import { newDestination, type TestDestination } from './support/destination.js';
import { type Ran, type RunOptions, runCli } from './support/run-cli.js';

const LINES = 1_000;
const BAD_LINE = 10;

let destination: TestDestination;
let line: RedisLine;

beforeEach(async () => {
  [destination, line] = await Promise.all([newDestination(), openRedisLine()]);
  const lines = Array.from({ length: LINES }, (_, index) =>
    JSON.stringify({
      name: 'search',
      eventId: `search_${index + 1}`,
      time: index + 1 === BAD_LINE ? 'later' : '2026-04-23T10:20:00Z',
      profile: { email: `ava${index}@shop.example` },
      properties: { query: 'linen' },
    }),
  );
  await writeFile(join(destination.cwd, 'events.ndjson'), lines.join('\n'));
});

afterEach(async () => {
  await Promise.all([destination.remove(), line.close()]);
});

/** Sends the file, and breaks something as soon as the first receipts are there. */
function send(
  argv: readonly string[],
  broken: () => void,
  { signal, onStderr }: Pick<RunOptions, 'signal' | 'onStderr'> = {},
): Promise<Ran> {
  let isBroken = false;
  return runCli(['send', 'events.ndjson', '--json', ...argv], {
    ...destination,
    env: { REDIS_URL: line.url },
    ...(signal && { signal }),
    ...(onStderr && { onStderr }),
    onStdout() {
      if (isBroken) return;
      isBroken = true;
      broken();
    },
  });
}

interface Shown {
  line?: number;
  ok?: boolean;
  stopped?: {
    reason: string;
    read: number;
    acknowledged: number;
    refused: number;
    notSent: number;
    nextLine: number;
  };
}

const linesOf = ({ json }: Ran) => (json as Shown[]).flatMap((each) => each.line ?? []);
const statusesOf = ({ stdout }: Ran, status: string) => stdout.split(`"status":"${status}"`).length - 1;

function expectToAddUp(ran: Ran): Shown['stopped'] {
  const shown = ran.json as Shown[];
  const stopped = shown.find((each) => each.stopped)?.stopped;
  if (stopped === undefined) throw new Error(`did not say that it stopped: ${ran.stdout.slice(-300)}`);
  expect(stopped.read).toBe(stopped.acknowledged + stopped.refused + stopped.notSent);
  expect(stopped.acknowledged).toBe(shown.filter(({ ok }) => ok === true).length);
  expect(stopped.refused).toBe(1);
  expect(stopped.notSent).toBeGreaterThan(0);
  // Every line before the next one has its result, and no later one has.
  expect(linesOf(ran)).toEqual(Array.from({ length: stopped.nextLine - 1 }, (_, index) => index + 1));
  return stopped;
}

it('goes on after Redis was silent for a while, and sends each line once', async () => {
  let isMended = false;
  const ran = await send([], () => line.swallow(), {
    onStderr(text) {
      if (isMended || !text.includes('Redis takes no event')) return;
      isMended = true;
      line.mend();
    },
  });
  expect(ran.exitCode).toBe(5);
  expect(linesOf(ran)).toEqual(Array.from({ length: LINES }, (_, index) => index + 1));
  expect(ran.stderr).toMatch(/^Redis takes no event: .*Waited .* of 1 min\.\nRedis takes events again\.$/m);
});

it('stops when Redis stays away, says which lines are not sent, and the same command goes on', async () => {
  const ran = await send(['--wait', '1'], () => line.refuse());
  expect(ran.exitCode).toBe(4);
  expect(expectToAddUp(ran)).toMatchObject({ reason: 'queue_unavailable' });
  expect(ran.json.at(-1)).toMatchObject({ error: { code: 'queue_unavailable' } });
  line.mend();
  const again = await send([], () => {});
  expect(again.exitCode).toBe(5);
  const both = statusesOf(ran, 'enqueued') + statusesOf(again, 'enqueued');
  const jobs = statusesOf(await send([], () => {}), 'duplicate');
  expect(jobs).toBeGreaterThanOrEqual(LINES - 1);
  // A call that Redis took without an answer shows as a duplicate in the second run, and is stored once.
  expect(both).toBeLessThanOrEqual(jobs);
});

it('says after Ctrl-C which lines are not sent, and how to go on', async () => {
  const stop = new AbortController();
  const asked = await send([], () => stop.abort(), { signal: stop.signal });
  expect(asked.exitCode).toBe(130);
  expect(expectToAddUp(asked)).toMatchObject({ reason: 'interrupted' });
});

it('says the same to people who pipe their events', async () => {
  const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'send-stops test' });
  const counts = `{tracklayer:${destination.id}}:counts`;
  const stop = new AbortController();
  const events = await readFile(join(destination.cwd, 'events.ndjson'), 'utf8');
  const stdin = Readable.from(
    (async function* () {
      yield `${events.split('\n').slice(0, 30).join('\n')}\n`;
      await until(async () => (await redis.hget(counts, 'metric-event:enqueued')) === '29');
      // The answers of Redis are on their way to the command.
      await sleep(500);
      stop.abort();
      await sleep(1_500);
    })(),
  );
  const argv = ['send', '-'];
  const { exitCode, stderr, stdout } = await runCli(argv, { ...destination, stdin, signal: stop.signal });
  await closeRedis(redis, 1_000);
  expect(exitCode).toBe(130);
  expect(stdout).toMatch(/metric-event +enqueued +29/);
  expect(stderr).toContain('Stopped. 30 lines read: 29 accepted, 1 refused, 0 not sent.');
  expect(stderr).toContain('pipe the input from line 31 on, or all of it again');
});

it('names the command for the rest of a file, as a shell reads it', () => {
  const stopped = { reason: 'interrupted', read: 1_200, acknowledged: 990, refused: 10, notSent: 200 };
  const argv = ['--destination', 'eu'];
  expect(stoppedText({ ...stopped, nextLine: 1_001 }, "to do/ava's.ndjson", argv)).toEqual([
    'Stopped before line 1001. 1,200 lines read: 990 accepted, 10 refused, 200 not sent.',
    'To go on, run the same command again: events with the same eventId are not stored twice.',
    "Or send the rest alone: tail -n +1001 'to do/ava'\\''s.ndjson' | tracklayer send - --destination eu",
  ]);
});
