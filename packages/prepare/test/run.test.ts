import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const rooms = join(import.meta.dirname, '../..');
let root: string;

/** A small clone, in which npm and turbo are scripts that record their arguments. */
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracklayer-test-'));
  await cp(join(rooms, 'prepare'), join(root, 'packages/prepare'), { recursive: true });
  await put('package.json', JSON.stringify({ devDependencies: { node: '99.0.0' } }));
  await lock('1.0.0');
  await put('program.mjs', 'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;');
  await script(
    'bin/npm',
    `echo "npm $*" >>steps
     mkdir -p node_modules/.bin
     cp package-lock.json node_modules/.package-lock.json
     cp bin/turbo node_modules/.bin/turbo
     ln -sf ${process.execPath} node_modules/.bin/node`,
  );
  await script('bin/turbo', 'echo "turbo $*" >>steps');
});

afterEach(() => rm(root, { recursive: true, force: true }));

describe('prepare', () => {
  it('installs and builds in a fresh clone, then runs the program and exits with its code', async () => {
    const { code, stdout } = await run('program.mjs', 'one', '--two');
    expect(stdout).toBe('["one","--two"]\n');
    expect(code).toBe(7);
    expect(await steps()).toEqual([
      'npm install --no-save --no-audit --no-fund --no-update-notifier',
      'turbo run build --output-logs=errors-only',
    ]);
  });

  it('installs again only after a change of the lock file', async () => {
    await run('program.mjs');
    await run('program.mjs');
    expect((await steps()).filter((step) => step.startsWith('npm'))).toHaveLength(1);
    await lock('1.0.1');
    await run('program.mjs');
    expect((await steps()).filter((step) => step.startsWith('npm'))).toHaveLength(2);
  });

  it('accepts a missing optional package', async () => {
    await run('program.mjs');
    await lock('1.0.0', { 'node_modules/for-windows': { version: '1.0.0', optional: true } });
    await run('program.mjs');
    expect((await steps()).filter((step) => step.startsWith('npm'))).toHaveLength(1);
  });

  it.each([
    ['an installation', 'bin/npm', 'Installing dependencies failed'],
    ['a build', 'bin/turbo', 'Building failed'],
  ])('shows the output of %s that fails, and does not run the program', async (_what, file, message) => {
    await script(file, 'echo "the reason"; echo "and more" >&2; exit 3');
    const { code, stdout, stderr } = await run('program.mjs');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('the reason\nand more');
    expect(stderr).toContain(message);
  });

  it('says what to do if the pinned Node is not installed', async () => {
    await script('bin/npm', 'mkdir -p node_modules/.bin; cp bin/turbo node_modules/.bin/turbo');
    const { code, stderr } = await run('program.mjs');
    expect(code).toBe(1);
    expect(stderr).toContain('Node 99.0.0 is not in node_modules');
    expect(stderr).toContain('npm rebuild node');
  });

  it('prepares one after the other for two programs that start at the same time', async () => {
    await script('bin/npm', `${await readFile(join(root, 'bin/npm'), 'utf8')}\nsleep 0.5`);
    const both = await Promise.all([run('program.mjs'), run('program.mjs')]);
    expect(both.map(({ code }) => code)).toEqual([7, 7]);
    expect((await steps()).filter((step) => step.startsWith('npm'))).toHaveLength(1);
  });

  it('takes over a lock that was not touched for a long time', async () => {
    await put('.tracklayer/prepare.lock', '');
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(join(root, '.tracklayer/prepare.lock'), longAgo, longAgo);
    const { code, stderr } = await run('program.mjs');
    expect(code).toBe(7);
    expect(stderr).not.toContain('Waiting');
  });

  it('releases the lock and ends its current step when it is interrupted', async () => {
    await script('bin/npm', 'echo $$ >npm-pid; exec sleep 60');
    const started = start('program.mjs');
    const pid = Number(await eventually(() => readFile(join(root, 'npm-pid'), 'utf8')));
    started.child.kill('SIGINT');
    expect((await started.result).code).toBe(130);
    await eventually(async () => expect(() => process.kill(pid, 0)).toThrow('ESRCH'));
    await expect(readFile(join(root, '.tracklayer/prepare.lock'))).rejects.toThrow('ENOENT');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('passes %s to the program', async (signal) => {
    await put(
      'program.mjs',
      `process.on('${signal}', () => process.exit(5)); console.log('up'); setInterval(() => {}, 1000);`,
    );
    const started = start('program.mjs');
    await new Promise((resolve) => started.child.stdout.once('data', resolve));
    started.child.kill(signal);
    expect((await started.result).code).toBe(5);
  });

  it('exits like a shell when a signal ends the program', async () => {
    await put('program.mjs', "process.kill(process.pid, 'SIGKILL');");
    expect((await run('program.mjs')).code).toBe(137);
  });
});

function start(...args: string[]) {
  const child = spawn(process.execPath, [join(root, 'packages/prepare/run.mjs'), ...args], {
    cwd: root,
    env: { PATH: `${join(root, 'bin')}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const result = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, result };
}

const run = (...args: string[]) => start(...args).result;

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function script(path: string, lines: string): Promise<void> {
  await put(path, lines.startsWith('#!') ? lines : `#!/bin/sh\n${lines}\n`);
  await chmod(join(root, path), 0o755);
}

const lock = (version: string, more: object = {}) =>
  put('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/a': { version }, ...more } }));

const steps = async () => (await readFile(join(root, 'steps'), 'utf8')).trim().split('\n');

/** Waits until `look` does not throw. The time limit of the test ends the wait otherwise. */
async function eventually<T>(look: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await look();
    } catch {
      await sleep(20);
    }
  }
}
