import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { orders } from './support/orders.js';
import { openWorld, until, type World } from './support/world.js';

let world: World;

beforeEach(async () => {
  world = await openWorld();
});

afterEach(() => world.close());

const recorded = () => world.sandbox.events({ limit: 10_000 }).items.map(({ uniqueId }) => uniqueId);

function pipe(stdin: string | Readable, ...options: string[]) {
  return world.tracklayer(['backfill', '-', '--migration-id', 'spring', '--json', ...options], { stdin });
}

describe('tracklayer backfill -', () => {
  it('sends each event once if a corrected and longer stream is piped again', async () => {
    await world.withWorker(async () => {
      const first = await pipe([...orders(0, 200), '{"name": "purchase"', ...orders(201, 250)].join('\n'));
      expect(first.exitCode).toBe(5);
      expect(recorded()).toHaveLength(249);
      const second = await pipe(orders(0, 300).join('\n'));
      expect(second.exitCode).toBe(0);
      expect(second.json.at(-1)).toMatchObject({
        report: { state: 'done', counts: { refused: 0, enqueued: 300, duplicates: 249 } },
      });
      expect(new Set(recorded()).size).toBe(300);
      expect(recorded()).toHaveLength(300);
    });
  });

  it('replaces a named pipe that broke off', async () => {
    const lines = orders(0, 3_000);
    const zipped = gzipSync(lines.join('\n'));
    const path = join(world.cwd, 'orders.gz');
    execFileSync('mkfifo', [path]);
    await world.withWorker(async () => {
      const writing = writeFile(path, zipped.subarray(0, zipped.length - 20));
      const first = await world.tracklayer(['backfill', 'orders.gz', '--migration-id', 'spring', '--json']);
      await writing;
      expect(first.json.at(-1)).toMatchObject({ error: { code: 'damaged_file' } });
      const second = await pipe(lines.join('\n'));
      expect(second.exitCode).toBe(0);
      expect(second.json.at(-1)).toMatchObject({
        report: { state: 'done', files: [{ name: 'standard input' }] },
      });
      expect(new Set(recorded()).size).toBe(3_000);
      expect(recorded()).toHaveLength(3_000);
    });
  });

  it('says that it reads the keyboard', async () => {
    const stdin = Object.assign(Readable.from(orders(1, 2)), { isTTY: true });
    const ran = await pipe(stdin, '--no-wait');
    expect([ran.exitCode, ran.stderr]).toEqual([
      0,
      expect.stringContaining('from the keyboard. Press Ctrl-D'),
    ]);
  });

  it('reads a broken stream from its start again, also if earlier lines were corrected', async () => {
    await world.withWorker(async () => {
      const lines = orders(0, 4_000);
      const broken = new Readable({ read: () => undefined });
      const first = pipe(broken, '--no-wait');
      broken.push(['{"name": "purchase"', ...lines.slice(1, 3_500)].join('\n'));
      await until(async () => recorded().length >= 2_000);
      broken.destroy(new Error('the pipe broke'));
      expect((await first).exitCode).toBe(1);
      const second = await pipe(lines.join('\n'));
      expect(second.exitCode).toBe(0);
      expect(new Set(recorded()).size).toBe(4_000);
      expect(recorded()).toHaveLength(4_000);
      expect(await readFile(join(world.cwd, 'spring.rejects.ndjson'), 'utf8')).toMatch(/^.*"line":1,.*\n$/);
    });
  });
});
