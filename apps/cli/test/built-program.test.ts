/** What ships: the program in bin/, on the build in dist/, in a process of its own. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { newDestination, type TestDestination } from './support/destination.js';

const PROGRAM = resolve('apps/cli/bin/tracklayer.js');
const DIST = resolve('apps/cli/dist/main.js');

let destination: TestDestination;

beforeAll(async () => {
  if (!existsSync(DIST)) throw new Error('Build the program first: npm run build');
  destination = await newDestination();
});

afterAll(() => destination.remove());

/** As in the shell of a person: without what npm and jest tell the programs that they start. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS' && !name.startsWith('npm_')),
);

async function tracklayer(argv: readonly string[], stdin = ''): Promise<{ stdout: string; stderr: string }> {
  const running = promisify(execFile)(process.execPath, [PROGRAM, ...argv], { cwd: destination.cwd, env });
  running.child.stdin?.end(stdin);
  return running;
}

describe('the built program', () => {
  it('prints its help and its version', async () => {
    const [help, version] = await Promise.all([tracklayer(['--help']), tracklayer(['--version'])]);
    expect(help.stdout).toMatch(/^Start here:\n {2}tracklayer init /);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('sends an event to Redis and shows it in its lane', async () => {
    const event = {
      name: 'search',
      eventId: `${destination.id}_search`,
      time: '2026-04-23T10:20:00Z',
      profile: { email: 'ava@shop.example' },
      properties: { query: 'linen' },
    };
    const sent = await tracklayer(['send', '-', '--json'], JSON.stringify(event));
    expect(JSON.parse(sent.stdout)).toMatchObject({ ok: true, receipt: { eventId: event.eventId } });
    const { stdout } = await tracklayer(['lanes', '--destination', destination.id]);
    expect(stdout).toMatch(new RegExp(`${destination.id} +profile-upsert +1 `));
  });

  it('exits with the code of the command', async () => {
    await expect(tracklayer(['dlq', 'show', 'metric-event~none'])).rejects.toMatchObject({
      code: 6,
      stderr: expect.stringContaining('There is no dead letter'),
    });
  });
});
