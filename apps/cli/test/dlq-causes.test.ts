import type { Cause, LetterGroup } from '@tracklayer/dead-letters';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import stringWidth from 'string-width';
import { newDestination, type TestDestination } from './support/destination.js';
import { refuseLead } from './support/refuse-lead.js';
import { runCli } from './support/run-cli.js';

const HOUR_MS = 3_600_000;
const phone = { pointer: '/data/attributes/profile/data/attributes/phone_number' };

let destination: TestDestination;
let redis: RedisClient;

beforeAll(async () => {
  destination = await newDestination();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'reader', name: 'test' });
  const nowMs = Date.now();
  const refuse = (eventId: string, hoursAgo: number, said: Parameters<typeof refuseLead>[4]) =>
    refuseLead(redis, destination.id, eventId, nowMs - hoursAgo * HOUR_MS, said);
  await refuse('lead_1', 0, phone);
  await refuse('order_1', 0.1, { ...phone, name: 'purchase', person: 'bo@shop.example' });
  await refuse('order_2', 5, { ...phone, name: 'purchase' });
  await refuse('cart_1', 5, { code: 'not_found', name: 'add_to_cart', detail: 'It does not exist.' });
});

afterAll(async () => {
  await closeRedis(redis, 1_000);
  await destination.remove();
});

const here = (...argv: string[]) =>
  runCli([...argv, '--destination', destination.id], { ...destination, columns: 80 });
const causes = async (...argv: string[]) => (await here('dlq', 'causes', ...argv, '--json')).json as Cause[];
const phoneCause = async () => (await causes())[0]?.id ?? '';

describe('tracklayer dlq causes', () => {
  it('shows each cause with its facts and its groups, within 80 columns', async () => {
    const { exitCode, stdout, stderr } = await here('dlq', 'causes');
    expect(exitCode).toBe(0);
    const [first = ''] = stdout.split('\n\n');
    const id = await phoneCause();
    expect(first).toContain(`3  400 invalid at phone_number  ${destination.id}  cause ${id}`);
    const facts = ['Invalid phone number', '→ Correct the number.', '2 people', 'lanes: metric-event'];
    for (const fact of [...facts, 'events: purchase, lead', 'by hour, 24 h: ···', 'first 5 h ago']) {
      expect(first).toContain(fact);
    }
    expect(first).toMatch(/· 2 metric-event purchase invalid, group \S{12}/);
    expect(stderr).toContain('2 causes of 4 dead letters.');
    expect(stdout + stderr).not.toMatch(/shop\.example|\+1000/);
    expect(Math.max(...stdout.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
  });

  it('of the last two hours are one command', async () => {
    const found = await causes('--since', '2h');
    expect(found).toMatchObject([{ field: 'phone_number', count: 2, people: { count: 2, exact: true } }]);
    expect(await causes('--from', '2h')).toMatchObject([{ count: 2 }]);
    expect(await causes('--until', '2h')).toMatchObject([{ count: 1 }, { count: 1 }]);
    expect((await here('dlq', 'causes', '--since', '2h', '--from', '2h')).exitCode).toBe(2);
  });

  it('beyond the limit are counted, also beside JSON', async () => {
    const { json, stderr } = await here('dlq', 'causes', '--limit', '1', '--json');
    expect(json).toHaveLength(1);
    expect(stderr).toContain('The largest 1 of 2 causes of 4 dead letters. --limit shows more.');
  });

  it('are selected by what a person types', async () => {
    const id = (await phoneCause()).toUpperCase();
    expect((await here('dlq', 'list', '--cause', id, '--json')).json).toHaveLength(3);
    expect((await here('dlq', 'list', `cause:${id} from:2h`, '--json')).json).toHaveLength(2);
    expect((await here('dlq', 'export', '--cause', id)).stdout.trim().split('\n')).toHaveLength(3);
    const groups = (await here('dlq', 'groups', '--cause', id, '--json')).json as LetterGroup[];
    expect(groups.map(({ count }) => count)).toEqual([2, 1]);
    const preview = await here('dlq', 'replay', '--cause', id, '--preview', '--json');
    expect(preview.json).toMatchObject([{ preview: { total: 3, profiles: 2 } }]);
  });

  it('that do not exist are said, and replay nothing', async () => {
    const wrong = await here('dlq', 'replay', '--cause', 'phones');
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('dlq causes')]);
    const none = await here('dlq', 'replay', '--cause', '00000000');
    expect([none.exitCode, none.stderr]).toEqual([0, expect.stringContaining('00000000 has no letter left')]);
    expect((await here('dlq', 'causes', 'code:x')).stderr).toContain('No dead letters match.');
  });
});

describe('tracklayer dlq groups', () => {
  it('takes a time and a limit, and says how many it does not show', async () => {
    const groups = async (...argv: string[]) =>
      (await here('dlq', 'groups', ...argv, '--json')).json as LetterGroup[];
    expect((await groups('--since', '2h')).map(({ count }) => count)).toEqual([1, 1]);
    expect((await groups('--until', '2h')).map(({ count }) => count)).toEqual([1, 1]);
    const limited = await here('dlq', 'groups', '--limit', '1');
    expect(limited.stdout).toContain('2  ');
    expect(limited.stderr).toContain('2 more groups; --limit shows more.');
  });
});
