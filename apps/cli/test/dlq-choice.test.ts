import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditEntry, createDeadLetters, type DeadLetters } from '@tracklayer/dead-letters';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { newDestination, type TestDestination } from './support/destination.js';
import { refuseLead } from './support/refuse-lead.js';
import { type RunOptions, runCli } from './support/run-cli.js';
import { until } from './support/world.js';

let destination: TestDestination;
let redis: RedisClient;
let lanes: Lanes;
let letters: DeadLetters;

beforeEach(async () => {
  destination = await newDestination();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'reader', name: 'test' });
  lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  letters = createDeadLetters(redis, { lanes });
});

afterEach(async () => {
  await lanes.close();
  await closeRedis(redis, 1_000);
  await destination.remove();
});

const refuse = (eventId: string) => refuseLead(redis, destination.id, eventId, Date.now());
const dlq = (argv: string[], options: RunOptions = {}) =>
  runCli(['dlq', ...argv, '--destination', destination.id], { ...destination, ...options });
const audit = async () => (await dlq(['audit', '--json'])).json as AuditEntry[];
const WHY = ['--reason', 'a test', '--by', 'ava'];

/** Replays a letter and records its result. */
async function deliver(id: string, resolution: 'delivered' | 'skipped' = 'delivered'): Promise<void> {
  await letters.replay(destination.id, id, { nowMs: Date.now() });
  await letters.resolve(destination.id, id, resolution);
}

describe('a confirmed selection', () => {
  it('does not include letters that die during the prompt', async () => {
    await refuse('lead_1');
    const answer = async (question: string) => {
      expect(question).toContain('Discard 1 dead letter for good?');
      await refuse('lead_2');
      return 'y\r';
    };
    const { exitCode, stdout } = await dlq(['discard', 'code:invalid', ...WHY], { answer });
    expect([exitCode, stdout]).toEqual([0, `${destination.id}: 1 discarded.\n`]);
    expect(await letters.count(destination.id)).toBe(1);
  });

  it('is what a campaign replays', async () => {
    await refuse('lead_1');
    await refuse('lead_2');
    const asked = new AbortController();
    const started = async () => (await letters.campaigns.list(destination.id)).length > 0;
    const answer = async () => {
      await refuse('lead_3');
      void until(started).then(() => asked.abort());
      return 'y\r';
    };
    const { stderr } = await dlq(['replay', '--code', 'invalid', ...WHY], { answer, signal: asked.signal });
    expect(stderr).toContain('Campaign');
    expect(await letters.campaigns.list(destination.id)).toMatchObject([{ total: 2 }]);
  });

  it.each([
    ['Ctrl-C', '\x03', 130],
    ['Ctrl-D', '\x04', 7],
    ['no', 'n\r', 7],
  ])('is not touched after %s', async (_name, keys, code) => {
    await refuse('lead_1');
    const { exitCode, stderr } = await dlq(['discard', '--all', ...WHY], { answer: async () => keys });
    expect([exitCode, stderr.includes('Nothing was changed.')]).toEqual([code, true]);
    expect(await letters.count(destination.id)).toBe(1);
  });
});

describe('letters named by id', () => {
  it('do not change if they are not dead; the command says so, and exits with 1 if all are', async () => {
    const [resolved, skipped, dead] = [await refuse('a'), await refuse('b'), await refuse('c')];
    await deliver(resolved);
    await deliver(skipped, 'skipped');
    const none = await dlq(['discard', resolved, skipped, ...WHY, '--yes']);
    expect(none.exitCode).toBe(1);
    expect(none.stderr).toContain(`${resolved} was not changed: it is delivered already.`);
    expect(none.stderr).toContain(`${skipped} was not changed: its replay was skipped`);
    expect((await dlq(['replay', resolved, skipped, ...WHY, '--yes', '--json'])).json).toMatchObject([
      { id: resolved, outcome: 'already-resolved', resolution: 'delivered' },
      { id: skipped, outcome: 'already-resolved', resolution: 'skipped' },
    ]);
    expect(await audit()).toEqual(expect.not.arrayContaining([expect.objectContaining({ by: 'ava' })]));
    const some = await dlq(['discard', resolved, dead, ...WHY, '--yes', '--json']);
    expect([some.exitCode, some.json[1]]).toMatchObject([0, { discarded: 1 }]);
  });

  it('are exported in every state', async () => {
    const [resolved, dead] = [await refuse('a'), await refuse('b')];
    await deliver(resolved);
    const { exitCode } = await dlq(['export', resolved, dead, 'two.ndjson']);
    const lines = (await readFile(join(destination.cwd, 'two.ndjson'), 'utf8')).trim().split('\n');
    expect([exitCode, lines.map((line) => JSON.parse(line).state)]).toEqual([0, ['resolved', 'dead']]);
  });
});

describe('tracklayer dlq list', () => {
  it('shows the result and the time of resolved letters', async () => {
    const ids = [await refuse('a'), await refuse('b')];
    await deliver(ids[1] ?? '');
    await deliver(ids[0] ?? '');
    const { stdout, stderr } = await dlq(['list', 'state:resolved']);
    expect(stdout).toMatch(/ result +resolved\n/);
    expect(stdout.indexOf(ids[0] ?? '')).toBeLessThan(stdout.indexOf(ids[1] ?? ''));
    expect(stderr).toContain('2 resolved.');
  });

  it('counts matches only if an index answers the selection', async () => {
    for (const eventId of ['a', 'b', 'c']) await refuse(eventId);
    expect((await dlq(['list', '--limit', '2'])).stderr).toContain('2 dead of 3; --limit shows more');
    const ofOne = ['list', '--person', 'ava@shop.example', '--limit', '2'];
    expect((await dlq(ofOne)).stderr).toContain('2 dead; --limit shows more');
  });
});

describe('a selection as text', () => {
  it('selects the same letters in every command', async () => {
    const id = await refuse('lead_1');
    await refuse('lead_2');
    const text = `destination:${destination.id} event-id:lead_1 from:1h`;
    const run = (...argv: string[]) => runCli(['dlq', ...argv], destination);
    expect((await run('list', text, '--json')).json).toMatchObject([{ id }]);
    expect((await run('export', ...text.split(' '))).stdout.trim().split('\n')).toHaveLength(1);
    const preview = await run('replay', text, '--preview', '--json');
    expect(preview.json).toMatchObject([{ preview: { total: 1 } }]);
    expect((await run('discard', text, ...WHY, '--yes', '--json')).json).toMatchObject([{ discarded: 1 }]);
    const group = `destination:${destination.id} type:metric-event`;
    expect((await run('groups', group, '--json')).json).toMatchObject([{ count: 1 }]);
    // What the audit prints can be pasted back.
    const printed = /which +(.*)/.exec((await dlq(['audit'])).stdout)?.[1] ?? '';
    expect((await run('list', printed)).stderr).toContain('No dead letters match');
  });

  it('is refused if it is empty, given twice, or names a masked person', async () => {
    expect((await dlq(['list', 'purchase'])).stderr).toContain('purchase is not a selection');
    expect((await dlq(['discard', 'colour:red', ...WHY])).stderr).toContain('colour: Unknown keyword');
    expect((await dlq(['list', 'code:a', '--code', 'b'])).stderr).toContain('both give code');
    const masked = await dlq(['list', 'person:a***@s***.example']);
    expect([masked.exitCode, masked.stderr.includes('is masked')]).toEqual([2, true]);
    expect((await dlq(['groups', 'person:ava@shop.example'])).exitCode).toBe(2);
    expect((await dlq(['replay', 'metric-event~x', 'code:invalid'])).exitCode).toBe(2);
    expect((await dlq(['discard', 'state:resolved', ...WHY])).stderr).toContain('takes dead letters only');
  });
});

describe('the output of a campaign', () => {
  it('contains no address and no phone number', async () => {
    await refuse('lead_1');
    await refuse('lead_2');
    const asked = new AbortController();
    const set = ['--set', 'profile.phoneNumber=+4915112345678'];
    const onStdout = (text: string) => {
      if (text.includes('"progress"')) asked.abort();
    };
    const replay = await dlq(['replay', '--person', 'ava@shop.example', ...set, ...WHY, '--yes', '--json'], {
      signal: asked.signal,
      onStdout,
    });
    expect(replay.exitCode).toBe(130);
    const [{ id } = { id: '' }] = await letters.campaigns.list(destination.id);
    const shown = [
      replay,
      await dlq(['campaigns', id]),
      await dlq(['campaigns', id, '--json']),
      await dlq(['campaigns', '--json']),
      await dlq(['pause', id, '--json']),
      await dlq(['cancel', id, '--json']),
    ].map(({ stdout, stderr }) => stdout + stderr);
    for (const text of shown) expect(text).not.toMatch(/ava@shop|49151/);
    expect(shown[1]).toContain('person:a***@s***.example');
    expect(shown[2]).toContain('"edited":["profile.phoneNumber"]');
  });
});

describe('a discard', () => {
  it('stops when it is interrupted, and says how many letters are left', async () => {
    await refuse('lead_1');
    const { exitCode, stdout, stderr } = await dlq(['discard', '--all', ...WHY, '--yes'], {
      signal: AbortSignal.abort(),
    });
    expect([exitCode, stdout]).toEqual([130, `${destination.id}: 0 discarded.\n`]);
    expect(stderr).toContain('1 were not discarded');
    expect(await audit()).toMatchObject([{ action: 'discard', outcome: { interrupted: 1 } }]);
  });
});

describe('an import', () => {
  it('is one audit entry, however long the file is', async () => {
    await refuse('lead_1');
    const line = (await dlq(['export', '--all', '--unmasked'])).stdout.trim();
    const stdin = Array(5_001).fill(line).join('\n');
    const { exitCode } = await dlq(['import', '-', '--by', 'ben'], { stdin });
    expect(exitCode).toBe(0);
    const [entry, ...others] = (await audit()).filter(({ action }) => action === 'import');
    expect([entry?.outcome, others]).toEqual([{ already: 5_001 }, []]);
  });
});
