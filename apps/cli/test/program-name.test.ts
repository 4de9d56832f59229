import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programName } from '../src/runtime/program-name.js';
import { runCli } from './support/run-cli.js';

let root: string;
let script: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracklayer-name-'));
  script = join(root, 'bin.js');
  await writeFile(script, '');
  await chmod(script, 0o755);
  await mkdir(join(root, 'node_modules', '.bin'), { recursive: true });
  await mkdir(join(root, 'shop', 'src'), { recursive: true });
  await mkdir(join(root, 'global'));
  await symlink(script, join(root, 'node_modules', '.bin', 'tracklayer'));
  await symlink(script, join(root, 'global', 'tracklayer'));
});

afterAll(() => rm(root, { recursive: true }));

describe('the name of the program in hints', () => {
  const called = (env: NodeJS.ProcessEnv, cwd = join(root, 'shop', 'src')) =>
    programName({ env, cwd, script });

  it('is `npx tracklayer` after npx and in a script of npm, whatever the PATH finds', () => {
    const PATH = join(root, 'node_modules', '.bin');
    expect(called({ PATH, npm_command: 'exec' })).toBe('npx tracklayer');
    expect(called({ PATH, npm_execpath: '/npm-cli.js' })).toBe('npx tracklayer');
  });

  it('is `tracklayer` where the PATH finds this program', () => {
    expect(called({ PATH: ['/usr/bin', join(root, 'global')].join(':') })).toBe('tracklayer');
  });

  it('is `npx tracklayer` where only the packages of this folder have it', () => {
    expect(called({ PATH: '/usr/bin' })).toBe('npx tracklayer');
  });

  it('is `tracklayer` anywhere else, for example in a container', () => {
    expect(called({ PATH: '/usr/bin' }, tmpdir())).toBe('tracklayer');
    expect(programName({ env: {}, cwd: root, script: undefined })).toBe('tracklayer');
  });

  it('is in the help, in errors and in their JSON', async () => {
    const program = 'npx tracklayer';
    expect((await runCli(['--help'], { program })).stdout).toContain('\n  npx tracklayer dlq causes ');
    expect((await runCli(['lanes', '--help'], { program })).stdout).toContain(
      'Usage: npx tracklayer lanes [options]',
    );
    const argv = ['send', '--to', 'ava@shop.example'];
    expect((await runCli(argv, { program })).stderr).toContain(
      '→ Run: npx tracklayer send --test --to EMAIL',
    );
    expect((await runCli([...argv, '--json'], { program })).json).toMatchObject([
      { error: { next: 'Run: npx tracklayer send --test --to EMAIL' } },
    ]);
  });
});
