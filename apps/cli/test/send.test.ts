import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newDestination, type TestDestination } from './support/destination.js';
import { runCli } from './support/run-cli.js';

let destination: TestDestination;

beforeEach(async () => {
  destination = await newDestination();
});

afterEach(() => destination.remove());

function search(eventId: string = randomUUID()) {
  return {
    name: 'search',
    eventId,
    time: '2026-04-23T10:20:00Z',
    profile: { email: `${eventId}@shop.example` },
    properties: { query: 'linen' },
  };
}

const lines = (...events: unknown[]) => events.map((event) => JSON.stringify(event)).join('\n');

describe('tracklayer send', () => {
  it('enqueues an event once: the second receipt says duplicate', async () => {
    const { cwd } = destination;
    await writeFile(join(cwd, 'event.json'), JSON.stringify(search('again'), undefined, 2));
    const first = await runCli(['send', 'event.json', '--json'], { cwd });
    const second = await runCli(['send', 'event.json', '--json'], { cwd });
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(first.json).toMatchObject([{ line: 1, ok: true, receipt: { eventId: 'again' } }]);
    expect(first.stdout).toContain('"enqueued"');
    expect(second.stdout).toContain('"duplicate"');
    expect(second.stdout).not.toContain('"enqueued"');
  });

  it('enqueues the valid lines, refuses the others with number and every problem, and exits with 5', async () => {
    const bad = { ...search('bad'), time: 'later', profile: {} };
    const stdin = lines(search(), bad, search());
    const { exitCode, json } = await runCli(['send', '-', '--json'], { ...destination, stdin });
    expect(exitCode).toBe(5);
    expect(json).toMatchObject([
      { line: 1, ok: true },
      { line: 2, ok: false, eventId: 'bad', problems: [{ path: 'time' }, { path: 'profile' }] },
      { line: 3, ok: true },
    ]);
  });

  it('normalises as an application does, says what it left out, and writes what it cannot send to a file', async () => {
    const { cwd } = destination;
    const spelled = { ...search('spelled'), time: 1_776_939_600 };
    const profile = { email: 'ava@shop.example', phoneNumber: 'n/a' };
    const bad = { ...search('bad'), time: 'later' };
    await writeFile(join(cwd, 'events.ndjson'), lines(spelled, { ...search('partly'), profile }, bad));
    const { stderr } = await runCli(['send', 'events.ndjson'], destination);
    expect(stderr).toContain('line 2 sent without profile.phoneNumber: invalid_phone, got string(3).');
    expect(stderr).toContain('2 accepted, 1 refused. 1 value could not be understood and was left out.');
    const [reject, ...others] = (await readFile(join(cwd, 'events.ndjson.rejects.ndjson'), 'utf8'))
      .trim()
      .split('\n');
    expect(others).toEqual([]);
    expect(JSON.parse(reject ?? '')).toEqual({
      file: 'events.ndjson',
      line: 3,
      reasons: [expect.objectContaining({ path: 'time', code: 'invalid_time' })],
      original: JSON.stringify(bad),
    });
  });

  it('does not write refused lines over its input', async () => {
    const { cwd } = destination;
    await writeFile(join(cwd, 'events.ndjson'), lines({ ...search('bad'), time: 'later' }));
    const argv = ['send', 'events.ndjson', '--rejects', 'events.ndjson'];
    expect((await runCli(argv, destination)).exitCode).toBe(2);
    expect(await readFile(join(cwd, 'events.ndjson'), 'utf8')).toContain('later');
  });

  it('prints a table on stdout and the refused lines on stderr', async () => {
    const stdin = lines(search('seen'), { ...search('bad'), time: 'later' });
    const { stdout, stderr } = await runCli(['send', '-'], { ...destination, stdin });
    expect(stdout).toContain('seen');
    expect(stdout).toContain('skipped (consent_missing)');
    expect(stdout).not.toContain('invalid_time');
    expect(stderr).toMatch(/line 2 refused bad\n {2}time: invalid_time/);
    expect(stderr).toContain('1 accepted, 1 refused.');
  });

  it('shows control characters of an id and does not send them to the terminal', async () => {
    const stdin = lines({ ...search('\u001b[2J\nline 9 taken'), time: 'later' });
    const { stderr } = await runCli(['send', '-'], { ...destination, stdin });
    expect(stderr).toContain('line 1 refused \\u001b[2J line 9 taken\n');
  });

  it('prints sums for many events', async () => {
    const stdin = lines(...Array.from({ length: 30 }, () => search()));
    const { stdout } = await runCli(['send', '-'], { ...destination, stdin });
    expect(stdout.trim().split('\n').length).toBeLessThan(8);
    expect(stdout).toMatch(/metric-event\s+enqueued\s+30/);
  });

  it('says what to do about empty input, a missing file, a directory', async () => {
    const { cwd } = destination;
    const empty = await runCli(['send', '-'], { cwd });
    expect([empty.exitCode, empty.stdout]).toEqual([0, '']);
    expect(empty.stderr).toContain('The input is empty');
    expect(await runCli(['send', 'none.json'], { cwd })).toMatchObject({ exitCode: 6, stdout: '' });
    const directory = await runCli(['send', '.'], { cwd });
    expect(directory.exitCode).toBe(2);
    expect(directory.stderr).toContain('is a directory');
  });

  it('exits with 4 if Redis is away', async () => {
    const env = { REDIS_URL: 'redis://127.0.0.1:1' };
    const { cwd } = destination;
    const { exitCode, json } = await runCli(['send', '-', '--json'], { cwd, env, stdin: lines(search()) });
    expect(exitCode).toBe(4);
    expect(json).toMatchObject([
      { error: { code: 'redis_unreachable', message: expect.stringContaining('ECONNREFUSED') } },
    ]);
  });

  it('refuses a destination that is not configured', async () => {
    const { exitCode, stderr } = await runCli(['send', '--destination', 'other', '-'], destination);
    expect(exitCode).toBe(6);
    expect(stderr).toContain(`Configured destinations: ${destination.id}.`);
  });
});
