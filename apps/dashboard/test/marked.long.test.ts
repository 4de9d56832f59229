/** Ten thousand values of people through every way of an event: where they must not be, there are none. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '@tracklayer/config';
import { startDelivery } from '@tracklayer/delivery';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { openSandboxDestination } from '@tracklayer/test-fixtures';
import { forgetDestination, testRedisUrl, until } from '@tracklayer/testing';
import type { RouteOptions } from 'fastify';
import { readStart } from './support/answer-start.js';
import { withDashboard } from './support/dashboard.js';
import { MARKED, markedOrder, markedPerson, VALUES_EACH } from './support/marked-people.js';

const TIMEOUT_MS = 240_000;
const CLI = join(import.meta.dirname, '../../cli/bin/tracklayer.js');
const PEOPLE = 1_250;
const AT_ONCE = 100;
const reason = 'INC-212';

type Call = <T>(path: string, body?: object) => Promise<T>;
interface Items {
  items: { id: string }[];
}

it(
  '10,000 marked values are in no log, page, answer, output or metric, whichever way their events went',
  async () => {
    expect(PEOPLE * VALUES_EACH).toBe(10_000);
    const fixture = await openSandboxDestination();
    const { destination, sandbox, folder } = fixture;
    const lines: string[] = [];
    const routes: RouteOptions[] = [];
    const log = createLogger({
      ...{ name: 'test', level: 'trace', linesPerSecond: Number.POSITIVE_INFINITY },
      destination: { write: (line) => void lines.push(line) },
    });
    const metrics = createMetrics();
    const env = { ...process.env, ...fixture.env, REDIS_URL: testRedisUrl(), NO_COLOR: '1' };
    const cli = async (...args: string[]) => {
      const run = promisify(execFile)(process.execPath, [CLI, ...args], {
        cwd: folder,
        env,
        maxBuffer: 1 << 26,
      });
      const { stdout, stderr } = await run.catch((failed: { stdout: string; stderr: string }) => failed);
      return stdout + stderr;
    };
    await writeFile(
      join(folder, 'orders.ndjson'),
      `${[1_100, 1_101, 1_102].map((n) => JSON.stringify(markedOrder(n))).join('\n')}\n{"broken": "markedfirst1"\n`,
    );
    await fixture.configure({}, { retry: { attempts: 5, baseMs: 1, capMs: 1 } });
    const config = await loadConfig({ cwd: folder, env: fixture.env });
    const limits = () => ({ perSecond: 5_000, perMinute: 100_000 });
    const delivery = await startDelivery(config, { log, metrics, publishedLimits: limits });
    try {
      await withDashboard(
        async ({ dashboard, redis, deadLetters, lanes }) => {
          const call: Call = async (path, sent) => {
            const answer = await fetch(`${dashboard.url}/api/v1/${path}`, {
              ...(sent && { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(sent) }),
            });
            const text = await answer.text();
            if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
            return JSON.parse(text);
          };
          const send = async (from: number, until_: number, changes: (n: number) => object = () => ({})) => {
            for (let n = from; n < until_; n += AT_ONCE) {
              const many = Math.min(AT_ONCE, until_ - n);
              const orders = Array.from({ length: many }, (_, at) => markedOrder(n + at, changes(n + at)));
              expect(JSON.stringify(await call('events', orders as unknown as object))).not.toMatch(MARKED);
            }
          };
          const dead = (count: number) =>
            until(async () => (await deadLetters.count(destination, {})) === count, 60_000);
          try {
            // Delivered, and refused as a duplicate.
            await send(0, 900);
            await until(() => sandbox.events().items.length >= 900, 120_000);
            await send(0, 100);
            // Refused, in words that quote the person.
            const person = Object.values(markedPerson(900)).join(' ');
            const errors = [
              { code: 'invalid', detail: `Refused: ${person}`, pointer: `/data/${markedPerson(900).email}` },
            ];
            sandbox.addFault({ endpoint: 'POST /api/events', kind: 'answer', status: 400, errors });
            await send(900, 901);
            await dead(1);
            sandbox.clearFaults();
            const other = [
              { code: 'invalid', detail: 'Refused: marked.mail950@marked.host950.example +4915155500950' },
            ];
            sandbox.addFault({ endpoint: 'POST /api/events', kind: 'answer', status: 400, errors: other });
            await send(901, 990);
            await dead(90);
            sandbox.clearFaults();
            // Its attempts ran out: a firewall refuses this one event, in a page that quotes the person.
            const text = `<html>Blocked: ${Object.values(markedPerson(990)).join(' ')}</html>`;
            sandbox.addFault({
              ...{ endpoint: 'POST /api/events', kind: 'answer', status: 403, text },
              headers: { 'content-type': 'text/html' },
            });
            await send(990, 991);
            await dead(91);
            sandbox.clearFaults();
            const [exhausted] = (await deadLetters.list(destination, { eventId: 'order-990' })).letters;
            expect(exhausted?.reason).toBe('exhausted');
            sandbox.addFault({ endpoint: 'POST /api/events', kind: 'answer', status: 400, errors: other });
            await send(991, 1_000);
            await dead(100);
            sandbox.clearFaults();
            // Quarantined: each identifier is wrong, and the time too.
            await send(1_000, 1_100, (n) => ({
              time: `markedfirst${n}`,
              profile: { ...markedPerson(n), email: `marked.mail${n}` },
            }));
            await dead(200);
            // Retried, then held.
            sandbox.addFault({ endpoint: 'POST /api/events', kind: 'error', status: 500, count: 3 });
            await send(1_103, 1_110);
            sandbox.addFault({ kind: 'error', status: 401, count: 3 });
            await send(1_110, 1_150);
            // Known by a browser alone.
            await send(1_150, 1_200, (n) => ({
              profile: { anonymousId: `markedexternal${n}`, firstName: `Markedfirst${n}` },
              properties: { orderId: `${n}`, value: 1, currency: 'EUR', giftNote: `for Markedfirst${n}` },
            }));
            const output = [await cli('backfill', 'orders.ndjson', '--migration-id', 'spring')];
            // Replayed, in a campaign and alone; discarded; erased; waiting while the lane is paused.
            const { items: letters } = await call<Items>('letters?limit=20&code=invalid');
            const [first, second, third] = letters.map(({ id }) => id);
            await call(`letters/${destination}/${first}/replay`, { reason });
            const campaign = await call<{ id: string }>('campaigns', {
              destination,
              selection: { ids: [second] },
              reason: `for ${markedPerson(3).email}`,
            });
            await call('letters/discard', { destination, selection: { ids: [third] }, reason, count: 1 });
            await call('people/erase', { person: { email: markedPerson(5).email }, reason, klaviyo: false });
            await call('people/find', { person: { phoneNumber: markedPerson(950).phoneNumber }, reason });
            await call(`lanes/${destination}/pause`, { reason: `asked by ${markedPerson(4).email}` });
            await send(1_200, PEOPLE);

            for (const args of [
              ['lanes'],
              ['dlq', 'list', '--json'],
              ['dlq', 'causes'],
              ['dlq', 'show', `${second}`],
              ['dlq', 'export', '--all'],
              ['events', 'show', 'order-950'],
              ['audit', '--json'],
              ['backfill', 'status'],
            ])
              output.push(await cli(...args, ...(args[0] === 'lanes' ? [] : ['--destination', destination])));
            expect(leaks(output)).toEqual([]);

            const pages = addressesOf(routes, destination, {
              letters: [second ?? '', exhausted?.id ?? '', ...letters.slice(3, 8).map(({ id }) => id)],
              campaign: campaign.id,
            });
            const found: string[] = [];
            for (const path of pages) {
              const { status, text } = await readStart(`${dashboard.url}${path}`);
              if (MARKED.test(text)) found.push(`${path}: ${around(text)}`);
              if (status !== 200) found.push(`${path} answered ${status}`);
            }
            expect(found).toEqual([]);
            expect(pages.length).toBeGreaterThan(30);

            // The only answer that holds people: an admin asks for the refused lines, and the audit has the reason.
            const rejects = await call<{ content: string }>(`migrations/${destination}/spring/rejects`, {
              reason,
            });
            expect(rejects.content).toMatch(MARKED);
            expect(await cli('audit', '--json', '--destination', destination)).not.toMatch(MARKED);

            // A job that no program of ours wrote. The library that reads it quotes it in its error, and the log gets that error.
            const foreign = lanes.queue(destination, 'profile-upsert');
            await redis.hset(foreign.toKey('foreign'), { name: 'x', data: markedPerson(3).phoneNumber });
            await redis.lpush(foreign.toKey('wait'), 'foreign');
            const board = `/queues/api/queues?activeQueue=${destination}.profile-upsert&status=waiting&page=1`;
            const { status, text: failed } = await readStart(`${dashboard.url}${board}`);
            expect([status, failed.match(MARKED)]).toEqual([500, null]);
            expect(lines.some((line) => line.includes('is not valid JSON'))).toBe(true);
          } finally {
            await delivery.close(2_000);
            await forgetDestination(redis, destination);
          }
        },
        () => ({
          destinations: [destination],
          onRoute: (route) => routes.push(route),
          onError: (error) => log.error({ error }, 'page failed'),
          sending: { destinations: [destination], onWorkerWarning: () => {} },
        }),
      );
      expect(leaks(lines)).toEqual([]);
      expect(lines.length).toBeGreaterThan(1_000);
      expect(leaks([await metrics.registry.metrics()])).toEqual([]);
    } finally {
      await fixture.close();
    }
  },
  TIMEOUT_MS,
);

const JSON_TYPE = { 'content-type': 'application/json' };

/** What surrounds the first marked value of each text. */
function leaks(texts: readonly string[]): string[] {
  return texts.filter((text) => MARKED.test(text)).map(around);
}

function around(text: string): string {
  const at = text.search(MARKED);
  return text.slice(Math.max(0, at - 150), at + 80);
}

/** An address of each route of the server that reads. */
function addressesOf(
  routes: readonly RouteOptions[],
  destination: string,
  { letters, campaign }: { letters: readonly string[]; campaign: string },
): string[] {
  const lane = `${destination}.metric-event`;
  const ids: [part: RegExp, ids: readonly string[]][] = [
    [/\/(letters|dead-letters)\//, letters],
    [/\/events\//, ['order-1', 'order-950', 'order-1210', 'order-1150']],
    [/\/migrations\//, ['spring']],
    [/\/campaigns\//, [campaign]],
  ];
  const queries: Record<string, string> = {
    '/api/v1/events': '?order=950',
    '/api/v1/letters': `?selection=${encodeURIComponent(`campaign:${campaign}`)}`,
    '/queues/api/queues': `?activeQueue=${lane}&status=latest&page=1&jobsPerPage=100`,
  };
  return routes
    .filter(({ method, url }) => [method].flat().includes('GET') && !/static|assets|openid|:jobId/.test(url))
    .filter(({ url }) => !/flows\//.test(url))
    .flatMap(({ url }) => {
      const own = ids.find(([part]) => part.test(url))?.[1] ?? [''];
      return own.map((id) =>
        url
          .replace(':destination', destination)
          .replace(':id', id)
          .replace(':queueName', lane)
          .replace('*', '')
          .concat(queries[url] ?? ''),
      );
    });
}
