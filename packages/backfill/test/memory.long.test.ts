import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, startProgram, testRedisUrl, until } from '@tracklayer/testing';
import type { ReaderSettings } from './support/reader-process.js';

/** As text, the rows need several times the heap that the reader may have for them. */
const ROWS = 12_000;
const NOTE = 'A long note of a customer. '.repeat(80);
/** The modules take a half of it. */
const HEAP_MB = 56;
/** `npm run bench -- backfill` measures the built command. Here the loader of the sources is part of the process. */
const MOST_RSS_BYTES = 230_000_000;

let fixture: SandboxDestination;
let path: string;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  fixture = await openSandboxDestination();
  await fixture.configure({}, { worker: { metricsPort: 0 } });
  path = join(fixture.folder, 'orders.csv.gz');
  const rows = Array.from(
    { length: ROWS },
    (_, n) => `search,s${n},2024-04-20T10:00:00Z,buyer${n % 70}@shop.example,"shoes ${n}",${NOTE}${n}`,
  );
  await writeFile(path, gzipSync(['name,eventId,time,email,query,note', ...rows].join('\n'), { level: 1 }));
});

afterAll(async () => {
  for (const child of children) await endProgram(child, 'SIGKILL');
  await fixture.close();
});

function start(program: string, argument: string, more: Record<string, string> = {}): ChildProcess {
  const env = { ...fixture.env, ...more };
  const child = startProgram(`packages/backfill/test/support/${program}.ts`, [argument], env);
  children.add(child);
  return child;
}

/**
 * The peak of resident memory of a reader whose heap is limited, in bytes. `maxRSS` of Node would begin with the peak of the process
 * that started the reader.
 */
async function read(more: Pick<ReaderSettings, 'dry'>): Promise<number> {
  const { destination, folder } = fixture;
  const statusPath = join(folder, 'status');
  const order: ReaderSettings = {
    redisUrl: testRedisUrl(),
    destination,
    migrationId: 'spring',
    path,
    rejectsPath: join(folder, 'rejects.ndjson'),
    statusPath,
    ...more,
  };
  const reader = start('reader-process', JSON.stringify(order), {
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
  });
  await once(reader, 'exit');
  expect(reader.exitCode).toBe(0);
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(statusPath, 'utf8')) ?? [];
  return Number(kilobytes) * 1_024;
}

describe('the memory of a reader', () => {
  it('is bounded in a dry run of a long file', async () => {
    expect(await read({ dry: true })).toBeLessThan(MOST_RSS_BYTES);
  });

  it('is bounded while all entries of that file are sent', async () => {
    start('worker-process', fixture.folder);
    expect(await read({})).toBeLessThan(MOST_RSS_BYTES);
    await until(() => fixture.sandbox.stats().recorded === ROWS);
  });
});
