/** What commands print fits into a terminal, and nothing is cut in silence. */
import { createDeadLetters } from '@tracklayer/dead-letters';
import { JOB_TYPES } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import { announceWorker, createLanes, JOB_LEVEL } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { until } from '@tracklayer/testing';
import stringWidth from 'string-width';
import { version } from '../src/runtime/version.js';
import { newDestination, type TestDestination } from './support/destination.js';
import { refuseLead } from './support/refuse-lead.js';
import { runCli } from './support/run-cli.js';

let destination: TestDestination;
let redis: RedisClient;
let id: string;

beforeAll(async () => {
  destination = await newDestination();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'reader', name: 'test' });
  id = await refuseLead(redis, destination.id, 'lead_with_quite_a_long_event_id_4399', Date.now(), {
    name: 'begin_checkout',
    detail: 'Invalid phone number format (Example of a valid format: [phone]), and some more of it',
    code: 'an_error_code_of_some_length',
  });
  const second = await refuseLead(redis, destination.id, 'lead_2', Date.now());
  await refuseLead(redis, destination.id, 'lead_3', Date.now(), { code: 'an_error_code_of_some_length' });
  await createHolds(redis).place(destination.id, {
    cause: 'refused',
    code: 'not_authenticated',
    status: 401,
    detail: 'Missing or invalid private key.',
  });
  await replay([id, second]);
});

afterAll(async () => {
  await createHolds(redis).release(destination.id);
  await closeRedis(redis, 1_000);
  await destination.remove();
});

/** Begins a campaign, and leaves it when both letters are in their lane. No worker serves the destination. */
async function replay(ids: string[]): Promise<void> {
  const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  const { campaigns } = createDeadLetters(redis, { lanes });
  const order = {
    selection: { ids },
    by: 'a-person-with-a-long-name',
    reason: 'the numbers were corrected in the shop',
  };
  const campaign = await campaigns.start(destination.id, order, { inWorkers: false });
  const leaving = new AbortController();
  const running = campaigns.run(destination.id, campaign.id, { holder: 'test', signal: leaving.signal });
  const state = ['dlq', 'list', '--state', 'replaying', '--json', '--destination', destination.id];
  await until(async () => (await runCli(state, destination)).json.length === 2);
  leaving.abort();
  await running;
  await lanes.close();
}

const COMMANDS = [
  ['lanes'],
  ['dlq', 'list'],
  ['dlq', 'audit'],
  ['backfill', 'status'],
  ['workers'],
  ['dlq', 'list', '--state', 'replaying'],
  ['dlq', 'groups'],
  ['dlq', 'causes'],
  ['dlq', 'campaigns'],
  ['dedup', 'list'],
  ['mapping', 'show'],
  ['mapping', 'diff', '1', '2'],
  ['flows', 'list'],
  ['mapping', 'check', '1'],
];
const WITHOUT_DESTINATION = new Set(['mapping', 'flows']);

describe.each([80, 100])('in a terminal of %d columns', (columns) => {
  const run = (argv: string[]) => {
    const only = WITHOUT_DESTINATION.has(argv[0] ?? '') ? [] : ['--destination', destination.id];
    return runCli([...argv, ...only], { ...destination, columns });
  };

  it.each(COMMANDS.map((argv) => [argv.join(' '), argv] as const))(
    'no line of `%s` is wider',
    async (_, argv) => {
      const { exitCode, stdout, stderr } = await run(argv);
      expect(exitCode).toBe(0);
      const wide = `${stdout}\n${stderr}`.split('\n').filter((line) => stringWidth(line) > columns);
      expect(wide).toEqual([]);
    },
  );

  it('lanes keeps the jobs, the dead letters and the state of each lane', async () => {
    const card = {
      version: version(),
      level: JOB_LEVEL,
      host: 'web-1',
      pid: 7,
      sinceMs: 1,
      lanes: JOB_TYPES,
    };
    await announceWorker(redis, destination.id, 'w1', card);
    const { stdout } = await run(['lanes']);
    expect(stdout.split('\n')[0]).toMatch(
      /^destination +lane +waiting +active +delayed +dead.* budget +state$/,
    );
  });

  it.each([
    '',
    'lanes',
    'workers',
    'history',
    'send',
    'dlq',
    'dlq replay',
    'backfill run',
    'people erase',
    'completion',
  ])('no line of `%s --help` is wider', async (command) => {
    const { stdout } = await runCli([...command.split(' ').filter(Boolean), '--help'], {
      columns,
      program: 'npx tracklayer',
    });
    expect(stdout.split('\n').filter((line) => stringWidth(line) > columns)).toEqual([]);
  });

  it('dlq list keeps each id whole', async () => {
    expect((await run(['dlq', 'list', '--state', 'replaying'])).stdout).toContain(`${id} `);
  });
});

it('a pipe gets 100 columns', async () => {
  const { stdout } = await runCli(['lanes', '--destination', destination.id], destination);
  expect(stdout).toContain('calls/s');
  expect(
    Math.max(
      ...stdout
        .split('\n')
        .slice(0, 5)
        .map((line) => stringWidth(line)),
    ),
  ).toBeLessThanOrEqual(100);
});
