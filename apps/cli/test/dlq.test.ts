import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { newDestination, type TestDestination } from './support/destination.js';
import { refuseLead } from './support/refuse-lead.js';
import { runCli } from './support/run-cli.js';

let destination: TestDestination;
let redis: RedisClient;

beforeEach(async () => {
  destination = await newDestination();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'reader', name: 'test' });
});

afterEach(async () => {
  await closeRedis(redis, 1_000);
  await destination.remove();
});

const refuse = (eventId: string) => refuseLead(redis, destination.id, eventId);
const here = (...argv: string[]) => runCli([...argv, '--destination', destination.id], destination);

describe('tracklayer dlq', () => {
  it('says what to do if there are no letters', async () => {
    const listed = await here('dlq', 'list');
    expect([listed.exitCode, listed.stdout]).toEqual([0, '']);
    expect(listed.stderr).toContain('No dead letters');
    expect((await here('dlq', 'replay', '--all')).exitCode).toBe(0);
  });

  it('lists, groups and shows letters, and masks personal data without --reveal', async () => {
    const id = await refuse('lead_1');
    expect((await here('dlq', 'list')).stdout).toContain(id);
    const groups = await here('dlq', 'groups');
    expect(groups.stdout).toContain('→ Correct the number.');
    const shown = await here('dlq', 'show', id);
    expect(shown.stdout).toContain('2026-04-23T10:20:01.000Z');
    expect(shown.stdout).not.toContain('ava@shop.example');
    expect(shown.stdout).toMatch(/dead +400 +invalid.*\n +Invalid phone number\n/);
    expect((await here('dlq', 'show', id, '--reveal')).stdout).toContain('ava@shop.example');
    expect((await here('dlq', 'show', 'metric-event~none')).exitCode).toBe(6);
  });

  it('replays one corrected letter', async () => {
    const id = await refuse('lead_1');
    const { exitCode, json } = await here(
      'dlq',
      'replay',
      id,
      '--set',
      'profile.phoneNumber=+4915112345678',
      '--json',
    );
    expect(exitCode).toBe(0);
    expect(json).toEqual([{ id, outcome: 'replaying', destination: destination.id }]);
    const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
    const job = await lanes.queue(destination.id, 'metric-event').getJob(id.split('~')[1] ?? '');
    expect(job?.data).toMatchObject({
      event: { eventId: 'lead_1', profile: { phoneNumber: '+4915112345678' } },
    });
    await lanes.close();
    const again = await here('dlq', 'replay', id, '--set', 'profile.phoneNumber=+4915100000000');
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain(`${id} was not changed: it is on its way already.`);
  });

  it('says how to see the result only if the letter was sent', async () => {
    const first = await refuse('lead_1');
    const second = await refuseLead(redis, destination.id, 'lead_2', undefined, { follows: first });
    const third = await refuse('lead_3');
    await here('dlq', 'discard', first, '--reason', 'a test', '--yes');
    const stayed = await here('dlq', 'replay', second);
    expect(stayed.exitCode).toBe(1);
    expect(stayed.stdout.replaceAll(/\s+/g, ' ')).toContain(`not sent: ${first} was discarded`);
    expect(stayed.stderr).not.toContain('To see the result');
    expect((await here('dlq', 'replay', third)).stderr).toContain(`dlq show ${third}`);
  });

  it('shows what an attempt left out, and never the value', async () => {
    const dropped = [{ code: 'refused', field: 'email' }];
    const id = await refuseLead(redis, destination.id, 'lead_1', undefined, { dropped });
    const { stdout } = await here('dlq', 'show', id);
    expect(stdout).toContain('left out: email (refused)');
    expect(stdout).not.toContain('ava@shop.example');
    expect((await here('dlq', 'show', id, '--json')).json).toMatchObject([{ attempts: [{ dropped }] }]);
  });

  it('refuses an edit that makes a letter invalid, with the path, and leaves it dead', async () => {
    const id = await refuse('lead_1');
    const { exitCode, stderr } = await here('dlq', 'replay', id, '--set', 'profile.phoneNumber=0151');
    expect(exitCode).toBe(5);
    expect(stderr).toContain('profile.phoneNumber: invalid_phone');
    expect((await here('dlq', 'list')).stdout).toContain(id);
  });

  it('shows control characters of data and does not send them to the terminal', async () => {
    const evil = (word: string) => `${word}\u001b[31m\u009b2J\u007f\rred\nforged`;
    const said = { name: evil('name'), code: evil('code'), detail: evil('detail') };
    const id = await refuseLead(redis, destination.id, 'lead_1', undefined, said);
    const shown = (word: string) => `${word}\\u001b[31m\\u009b2J\\u007f\\u000dred`;
    const hasColor = { ...destination, env: { FORCE_COLOR: '1' } };
    const dlq = (...argv: string[]) =>
      runCli(['dlq', ...argv, '--destination', destination.id, '--by', evil('by')], hasColor);

    expect((await dlq('show', id, '--json')).json).toMatchObject([{ code: said.code }]);
    const printed = {
      list: await dlq('list'),
      groups: await dlq('groups'),
      show: await dlq('show', id),
      discard: await dlq('discard', id, '--reason', evil('reason'), '--yes'),
      audit: await runCli(['dlq', 'audit', '--destination', destination.id], hasColor),
    };
    for (const [command, { stdout, stderr }] of Object.entries(printed)) {
      // Our own colours alone are left, each of them ended.
      const text = (stdout + stderr).replaceAll(/\p{Cc}\[(1|2|22|31|32|33|36|39)m/gu, '');
      expect([command, text.match(/(?!\n)\p{Cc}/gu)]).toEqual([command, null]);
      expect([command, text.match(/^forged/m)]).toEqual([command, null]);
    }
    expect(printed.list.stdout).toContain('\u001b[31m400 code\\u001b[31m');
    expect(printed.groups.stdout).toContain(shown('detail'));
    expect(printed.show.stdout).toContain(shown('code'));
    expect(printed.show.stdout).toContain(shown('detail'));
    expect(printed.audit.stdout).toContain(shown('reason'));
    expect(printed.audit.stdout).toContain(shown('by'));
  });

  it('says that no letters match', async () => {
    await refuse('lead_1');
    expect((await here('dlq', 'list', '--code', 'x')).stderr).toContain('No dead letters match');
    expect((await here('dlq', 'replay', '--code', 'x')).stderr).toContain('No dead letters match');
  });

  it('needs either ids or --all', async () => {
    expect((await here('dlq', 'replay')).exitCode).toBe(2);
    expect((await here('dlq', 'replay', 'metric-event~x', '--all')).exitCode).toBe(2);
  });

  it('counts dead letters in their lane', async () => {
    await refuse('lead_1');
    const { exitCode, json } = await runCli(['lanes', '--json'], destination);
    expect(exitCode).toBe(0);
    expect(json).toContainEqual(
      expect.objectContaining({ destination: destination.id, lane: 'metric-event', dead: 1 }),
    );
  });
});
