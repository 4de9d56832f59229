import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runCli } from './support/run-cli.js';

const run = promisify(execFile);

let cwd: string;
let scripts: Record<string, string>;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tracklayer-completion-'));
  await mkdir(join(cwd, 'exports'));
  await writeFile(join(cwd, 'events.ndjson'), '');
  const shells = ['bash', 'zsh', 'fish'];
  const made = await Promise.all(shells.map((shell) => runCli(['completion', shell])));
  scripts = Object.fromEntries(shells.map((shell, at) => [shell, made[at]?.stdout ?? '']));
});

afterAll(() => rm(cwd, { recursive: true }));

/** What bash offers after these words, of which the last one is not complete, and whether it offers names of files too. */
async function inBash(...lines: string[][]): Promise<{ words: string[]; files: boolean }[]> {
  const calls = lines.map(
    (words) =>
      `files=no; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _tracklayer; echo "$files \${COMPREPLY[*]}"`,
  );
  const script = [
    scripts.bash,
    // Readline has this command only while it completes.
    'compopt() { case $1 in -o) files=yes;; +o) files=no;; esac; }',
    ...calls,
  ].join('\n');
  const { stdout } = await run('bash', ['--norc', '-c', script], { cwd });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [files, ...words] = line.trim().split(' ');
      return { files: files === 'yes', words };
    });
}

describe('completion in bash', () => {
  it('offers the commands at each level, and what begins like the word', async () => {
    const [top, letters, list] = await inBash(
      ['tracklayer', ''],
      ['tracklayer', 'dlq', ''],
      ['tracklayer', 'dlq', 'l'],
    );
    expect(top?.words).toEqual(
      expect.arrayContaining(['init', 'lanes', 'send', 'dlq', 'backfill', 'completion']),
    );
    expect(letters?.words).toEqual(expect.arrayContaining(['list', 'causes', 'replay']));
    expect(list).toEqual({ words: ['list'], files: false });
  });

  it('offers the options of a command with those of every command', async () => {
    const [options] = await inBash(['tracklayer', 'send', 'events.ndjson', '--']);
    expect(options?.words).toEqual(
      expect.arrayContaining(['--rejects', '--wait', '--json', '--config', '--help']),
    );
    expect(options?.words).not.toContain('--limit');
  });

  it('offers the values of an option, also behind an equals sign', async () => {
    const states = ['dead', 'replaying', 'resolved'];
    const found = await inBash(
      ['tracklayer', 'dlq', 'list', '--state', ''],
      ['tracklayer', 'dlq', 'list', '--state', '=', ''],
      ['tracklayer', 'dlq', 'list', '--state', '=', 're'],
      ['tracklayer', 'completion', ''],
    );
    expect(found.map(({ words }) => words)).toEqual([
      states,
      states,
      states.slice(1),
      ['bash', 'zsh', 'fish'],
    ]);
  });

  it('offers files where a file is meant, and nothing where an id is', async () => {
    const found = await inBash(
      ['tracklayer', 'send', ''],
      ['tracklayer', 'backfill', ''],
      ['tracklayer', 'lanes', '--config', ''],
      ['tracklayer', 'dlq', 'show', ''],
      ['tracklayer', 'dlq', 'list', '--destination', ''],
    );
    expect(found.map(({ files }) => files)).toEqual([true, true, true, false, false]);
    expect(found[4]?.words).toEqual([]);
  });

  it('takes the value of an option for no command, and the options of `run` for `backfill FILE`', async () => {
    const found = await inBash(
      ['tracklayer', '--config', 'dlq', 'la'],
      ['tracklayer', 'backfill', 'orders.csv', '--migration'],
    );
    expect(found.map(({ words }) => words)).toEqual([['lanes'], ['--migration-id']]);
  });

  it('can be read twice in one shell', async () => {
    await expect(run('bash', ['-ec', `${scripts.bash}\n${scripts.bash}`])).resolves.toMatchObject({
      stderr: '',
    });
  });
});

it('every script names every command and option that help lists', async () => {
  const { stdout } = await runCli(['dlq', 'replay', '--help']);
  const options = [...stdout.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, name = '']) => name);
  expect(options.length).toBeGreaterThan(10);
  for (const [shell, script] of Object.entries(scripts)) {
    for (const option of options)
      expect(script).toContain(shell === 'fish' ? `-l ${option} ` : `--${option}`);
    expect(script).toContain('dlq replay');
  }
});

it('refuses another shell, and says which ones it knows', async () => {
  const { exitCode, stderr } = await runCli(['completion', 'ksh']);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('Allowed choices are bash, zsh, fish')]);
});
