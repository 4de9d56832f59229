import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditEntry } from '@tracklayer/dead-letters';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { newDestination, type TestDestination } from './support/destination.js';
import { refuseLead } from './support/refuse-lead.js';
import { runCli } from './support/run-cli.js';

let destination: TestDestination;
let redis: RedisClient;

beforeEach(async () => {
  destination = await newDestination();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'reader', name: 'test' });
  await refuseLead(redis, destination.id, 'lead_1', Date.now());
  await refuseLead(redis, destination.id, 'lead_2', Date.now());
});

afterEach(async () => {
  await closeRedis(redis, 1_000);
  await destination.remove();
});

const dlq = (...argv: string[]) => runCli(['dlq', ...argv, '--destination', destination.id], destination);
const audit = async () => (await dlq('audit', '--json')).json as AuditEntry[];

describe('tracklayer dlq discard', () => {
  it('needs a reason, asks, and discards the letters', async () => {
    expect((await dlq('discard', '--all', '--yes')).exitCode).toBe(2);
    expect((await dlq('discard', '--all', '--reason', 'staging')).exitCode).toBe(7);
    const done = await dlq('discard', '--all', '--reason', 'staging', '--by', 'ava', '--yes', '--json');
    expect([done.exitCode, done.json]).toEqual([
      0,
      [{ destination: destination.id, discarded: 2, passedOver: 0 }],
    ]);
    expect((await dlq('list', '--json')).json).toEqual([]);
    expect(await audit()).toMatchObject([
      { action: 'discard', by: 'ava', reason: 'staging', outcome: { discarded: 2 } },
    ]);
  });
});

describe('tracklayer dlq export', () => {
  it('writes a line per letter to standard output, masked', async () => {
    const { exitCode, stdout } = await dlq('export', '--all');
    expect(exitCode).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).destination),
    ).toEqual([destination.id, destination.id]);
    expect(stdout).not.toContain('ava@shop.example');
    expect(await audit()).toEqual([]);
  });

  it('records that personal data was written, to a new file that only its owner can read', async () => {
    const args = ['export', '--all', 'letters.ndjson', '--unmasked', '--by', 'ava'];
    expect((await dlq(...args)).exitCode).toBe(0);
    const file = join(destination.cwd, 'letters.ndjson');
    expect(await readFile(file, 'utf8')).toContain('ava@shop.example');
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect(await audit()).toMatchObject([{ action: 'reveal', by: 'ava' }]);
    expect((await dlq(...args)).exitCode).toBe(2);
  });

  it('can be imported once after a discard', async () => {
    await dlq('export', '--all', 'letters.ndjson', '--unmasked');
    await dlq('discard', '--all', '--reason', 'moved', '--yes');
    const back = await dlq('import', 'letters.ndjson', '--json');
    expect([back.exitCode, back.json]).toMatchObject([0, [{ outcome: 'imported' }, { outcome: 'imported' }]]);
    const again = await dlq('import', 'letters.ndjson', '--json');
    expect(again.json).toMatchObject([{ outcome: 'already' }, { outcome: 'already' }]);
    expect((await dlq('list', '--json')).json).toHaveLength(2);
  });

  it('refuses letters of a person who was erased since, with their numbers, and imports the others', async () => {
    const file = join(destination.cwd, 'letters.ndjson');
    await dlq('export', '--all', 'letters.ndjson', '--unmasked');
    const [first = '', second = ''] = (await readFile(file, 'utf8')).trim().split('\n');
    const other = second.replaceAll('ava@shop.example', 'bob@shop.example');
    await writeFile(file, `${first}\n${other}\n`);
    await dlq('discard', '--all', '--reason', 'moved', '--yes');
    const erase = ['erase', '--email', 'ava@shop.example', '--reason', 'request 17', '--yes', '--no-klaviyo'];
    const erased = await runCli(['people', ...erase, '--destination', destination.id], destination);
    expect(erased.exitCode).toBe(0);
    const back = await dlq('import', 'letters.ndjson');
    expect([back.exitCode, back.stdout]).toEqual([5, expect.stringContaining('1 refused, 1 imported')]);
    expect(back.stderr).toMatch(/line 1 refused[\s\S]*erased_person. A person of this letter was erased/);
    expect(JSON.stringify((await dlq('list', '--json')).json)).not.toContain(JSON.parse(first).id);
  });

  it('refuses lines that are not letters, with their numbers, and imports the others', async () => {
    await dlq('export', '--all', 'letters.ndjson', '--unmasked');
    await dlq('discard', '--all', '--reason', 'moved', '--yes');
    const lines = (await readFile(join(destination.cwd, 'letters.ndjson'), 'utf8')).trim().split('\n');
    const stdin = [lines[0], 'not a letter', lines[1]].join('\n');
    const { exitCode, json } = await runCli(['dlq', 'import', '-', '--json'], { ...destination, stdin });
    expect(exitCode).toBe(5);
    const outcomes = (json as { line: number; outcome: string }[]).map(({ line, outcome }) => [
      line,
      outcome,
    ]);
    expect(outcomes.sort()).toEqual([
      [1, 'imported'],
      [2, 'invalid'],
      [3, 'imported'],
    ]);
  });
});

describe('personal data', () => {
  it('is shown with --reveal, and the audit records it', async () => {
    const shown = await dlq('list', '--reveal', '--json', '--by', 'ava', '--reason', 'a customer called');
    expect(shown.stdout).toContain('ava@shop.example');
    expect(await audit()).toMatchObject([{ action: 'reveal', by: 'ava', reason: 'a customer called' }]);
    await dlq('groups', '--reveal');
    expect(await audit()).toHaveLength(2);
  });
});
