/**
 * The completions of zsh and fish, in these shells themselves. A machine without them gets them from Debian, if this process may
 * install packages. Else the test says so, and reads the script instead: each command must have a line of its own.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runCli } from './support/run-cli.js';

const run = promisify(execFile);

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tracklayer-completion-'));
  await writeFile(join(cwd, 'events.ndjson'), '');
});

afterAll(() => rm(cwd, { recursive: true }));

async function has(shell: string): Promise<boolean> {
  const found = () =>
    run(shell, ['-c', 'true']).then(
      () => true,
      () => false,
    );
  if (await found()) return true;
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', shell]).catch(() => undefined);
  if (await found()) return true;
  process.stderr.write(`No ${shell} on this machine: the test reads its script instead.\n`);
  return false;
}

const LINES = [
  'tracklayer dlq l',
  'tracklayer dlq list --sta',
  'tracklayer dlq list --state re',
  'tracklayer send ev',
];
const OFFERED = [['list'], ['--state'], ['replaying', 'resolved'], ['events.ndjson']];

/** zsh shows what it offers only on a screen. These functions print it. */
const ZSH = `
compdef() {}
_message() {}
_files() { print -l -- \${words[CURRENT]}*(N) }
_describe() {
  [[ $1 == -o ]] && shift
  local each
  for each in "\${(@P)2}"; do [[ $each == \${words[CURRENT]}* ]] && print -r -- "\${each%%:*}"; done
  return 0
}
`;

it.each(['zsh', 'fish'])('%s offers commands, options, values and files', async (shell) => {
  const { stdout: script } = await runCli(['completion', shell]);
  if (!(await has(shell))) {
    for (const words of ['dlq list', 'send', 'backfill run']) expect(script).toMatch(new RegExp(`${words}'`));
    return;
  }
  await writeFile(join(cwd, 'script'), script);
  const offered = LINES.map(async (line) => {
    const words = line.split(' ');
    const zsh = `${ZSH}\nsource ./script\nwords=(${words.join(' ')}) CURRENT=${words.length}\n_tracklayer`;
    const args =
      shell === 'fish' ? ['--no-config', '-c', `source script; complete -C '${line}'`] : ['-f', '-c', zsh];
    const { stdout, stderr } = await run(shell, args, { cwd });
    expect(stderr).toBe('');
    return stdout
      .trim()
      .split('\n')
      .map((each) => each.split('\t')[0]?.trim());
  });
  expect(await Promise.all(offered)).toEqual(OFFERED);
});
