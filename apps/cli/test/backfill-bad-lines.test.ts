import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { order, orders } from './support/orders.js';
import { openWorld, type World } from './support/world.js';

let world: World;

beforeEach(async () => {
  world = await openWorld();
});

afterEach(() => world.close());

const recorded = () =>
  world.sandbox.events({ limit: 10_000 }).items.filter(({ fate }) => fate === 'recorded');

/** A line for each of twelve mistakes. */
const BAD: Record<string, string | Uint8Array> = {
  not_json: '{"name": "purchase"',
  not_an_object: '[1, 2]',
  not_utf8: Buffer.from('{"name": "M\xfcller"}', 'latin1'),
  line_too_long: `{"note": "${'x'.repeat(1_100_000)}"}`,
  unknown_event: JSON.stringify({ ...order(1), name: 'purchases' }),
  missing_identifier: JSON.stringify({ ...order(2), profile: {} }),
  invalid_email: JSON.stringify({ ...order(3), profile: { email: 'ava@' } }),
  invalid_phone: JSON.stringify({ ...order(4), profile: { phoneNumber: '0171 1' } }),
  time_without_offset: JSON.stringify({ ...order(5), time: '2024-04-20T10:00:00' }),
  timestamp_in_future: JSON.stringify({ ...order(6), time: '2999-04-20T10:00:00Z' }),
  invalid_currency: JSON.stringify({
    ...order(7),
    properties: { orderId: '1', value: 1, currency: 'coins' },
  }),
  consent_missing: JSON.stringify({ ...order(8), name: 'sign_up', properties: {} }),
};

interface Reject {
  line: number;
  reasons: { code: string }[];
  original: string;
}

async function rejects(): Promise<Reject[]> {
  const all = await readFile(join(world.cwd, 'spring.rejects.ndjson'), 'utf8');
  return all
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Reject);
}

/** How a command gets its lines. */
const INPUTS: Record<string, (lines: Buffer) => Promise<{ name: string; stdin?: Readable }>> = {
  'a file': async (lines) => {
    await writeFile(join(world.cwd, 'orders.ndjson'), lines);
    return { name: 'orders.ndjson' };
  },
  'standard input': async (lines) => ({ name: '-', stdin: Readable.from([lines]) }),
};

describe('a file with bad lines', () => {
  it.each(Object.entries(INPUTS))(
    'reports each with its number and reason, and is complete after a second run: %s',
    async (_, give) => {
      const bad = Object.entries(BAD);
      const good = orders(100, 100 + 99 * bad.length);
      const parts = bad.flatMap(([, line], n) => [...good.slice(n * 99, n * 99 + 99), line]);
      expect(parts).toHaveLength(1_200);
      const backfill = async (lines: Buffer) => {
        const { name, ...options } = await give(lines);
        return world.tracklayer(['backfill', name, '--migration-id', 'spring', '--json'], options);
      };
      await world.withWorker(async () => {
        const newline = Buffer.from('\n');
        const first = await backfill(Buffer.concat(parts.flatMap((part) => [Buffer.from(part), newline])));
        expect(first.exitCode).toBe(5);
        const written = await rejects();
        expect(written.map(({ line }) => line)).toEqual(bad.map((__, n) => (n + 1) * 100));
        for (const [n, [code]] of bad.entries()) {
          const expected = code === 'unknown_event' ? 'similar_name' : code;
          expect(written[n]?.reasons.map((reason) => reason.code)).toContain(expected);
        }
        expect(written[7]?.original).toBe(BAD.invalid_phone);
        expect(recorded()).toHaveLength(good.length);

        const second = await backfill(Buffer.from([...good, ...orders(1, 1 + bad.length)].join('\n')));
        expect(second.exitCode).toBe(0);
        expect(second.json.at(-1)).toMatchObject({
          report: {
            state: 'done',
            counts: {
              entries: 2 * good.length + 2 * bad.length,
              refusals: bad.length,
              refused: 0,
              enqueued: good.length + bad.length,
              duplicates: good.length,
            },
          },
        });
      });
      expect(new Set(recorded().map(({ uniqueId }) => uniqueId)).size).toBe(good.length + bad.length);
      expect(world.sandbox.stats().duplicates).toBe(0);
    },
  );

  it('may have a line of 120 MB: it is refused, its neighbours are sent, and memory stays small', async () => {
    const [before, after] = orders(0, 2);
    const chunk = 'x'.repeat(1_000_000);
    const big = [`${before}\n`, ...Array.from({ length: 120 }, () => chunk), `\n${after}\n`];
    await writeFile(join(world.cwd, 'big.ndjson'), big);
    const args = ['backfill', 'big.ndjson', '--migration-id', 'spring', '--no-wait'];
    const child = spawn(
      process.execPath,
      [
        '--import',
        resolve('packages/testing/sources.mjs'),
        resolve('apps/cli/test/support/measured-cli.ts'),
        ...args,
      ],
      { cwd: world.cwd, env: { ...process.env, KEY: 'unused' }, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const [stdout] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(child.exitCode).toBe(5);
    expect(await rejects()).toMatchObject([
      { line: 2, reasons: [{ code: 'line_too_long' }], bytes: 120_000_000 },
    ]);
    expect(stdout).toMatch(/enqueued\s+2 in 1 batch/);
    const [, grewByMb] = /^grew by (\d+) MB$/m.exec(stdout) ?? [];
    expect(Number(grewByMb)).toBeLessThan(100);
  });
});

describe('a damaged gzip file', () => {
  const zipped = () => gzipSync(orders(0, 8_000).join('\n'));
  const backfill = (...args: string[]) =>
    world.tracklayer(['backfill', 'cut.gz', '--migration-id', 'spring', '--no-wait', ...args]);

  it('is sent up to a line that the error names; a dry run claims nothing', async () => {
    await writeFile(join(world.cwd, 'cut.gz'), zipped().subarray(0, -1_000));
    const dry = await backfill('--dry-run');
    expect([dry.exitCode, dry.stderr]).toEqual([5, expect.not.stringMatching(/(has|have) been taken/)]);
    const { exitCode, stderr } = await backfill();
    const [, line] = /Lines 1 to (\d+) are processed/.exec(stderr) ?? [];
    expect(exitCode).toBe(5);
    const status = await world.tracklayer(['backfill', 'status', 'spring', '--json']);
    expect(status.json).toMatchObject([{ report: { counts: { entries: Number(line) } } }]);
  });

  it('that is damaged at its beginning claims nothing', async () => {
    await writeFile(join(world.cwd, 'cut.gz'), zipped().subarray(0, 1_000));
    const { exitCode, stderr } = await backfill();
    expect([exitCode, stderr]).toEqual([5, expect.not.stringMatching(/(has|have) been taken/)]);
  });
});

it('counts a line with several reasons once, so that the counts add up to the lines', async () => {
  const twice = { ...order(1), time: '2024-04-20T10:00:00', profile: { email: 'ava@' } };
  await writeFile(join(world.cwd, 'bad.ndjson'), `${JSON.stringify(twice)}\n`);
  const run = (...more: string[]) =>
    world.tracklayer(['backfill', 'bad.ndjson', '--migration-id', 'spring', ...more]);
  const said = /refused +1: [a-z_]+ \+ [a-z_]+ 1\n/;
  expect((await run('--dry-run')).stdout).toMatch(said);
  expect((await run()).stdout).toMatch(said);
});
