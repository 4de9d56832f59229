import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type OwnRedis, startOwnRedis, until } from '@tracklayer/testing';
import { publishMissing, usualRegistry } from '../../src/published.js';
import { type LocalRegistry, startRegistry } from '../../src/registry.js';

const execute = promisify(execFile);

/** A machine of a user: a registry, a Redis, and folders that start empty. */
export interface Stage {
  redis: OwnRedis;
  /** Makes an empty folder with these files. */
  folder(name: string, files: Readonly<Record<string, string | object>>): Promise<string>;
  /** Writes more files into a folder. */
  write(folder: string, files: Readonly<Record<string, string | object>>): Promise<void>;
  /** Runs a program in a folder and returns what it printed. Programs of the folder's packages are found by name. */
  run(folder: string, command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string>;
  /** Starts a program that runs until the end of the stage. Resolves with its first line. */
  start(folder: string, command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string>;
  end(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const root = await mkdtemp(join(tmpdir(), 'tracklayer-packages-'));
  const registryFolder = join(root, 'registry');
  await mkdir(registryFolder);
  const [registry, redis] = await Promise.all([
    startRegistry(registryFolder, await usualRegistry()),
    startOwnRedis(['--appendonly', 'yes']),
  ]);
  const children: ChildProcess[] = [];
  await publishMissing({ ...machine(registry, redis), npm_config_ignore_scripts: 'true' }, ['--no-git-tag']);

  async function write(folder: string, files: Readonly<Record<string, string | object>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
  }

  function environment(folder: string, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const ofMachine = machine(registry, redis);
    const own = [join(folder, 'node_modules', '.bin'), dirname(process.execPath)].join(delimiter);
    return { ...ofMachine, PATH: `${own}${delimiter}${ofMachine.PATH}`, ...env };
  }

  return {
    redis,
    write,
    async folder(name, files) {
      const folder = join(root, name);
      await mkdir(folder);
      await write(folder, files);
      return folder;
    },
    async run(folder, command, args, env) {
      const options = { cwd: folder, env: environment(folder, env), maxBuffer: 1e8 };
      try {
        return (await execute(command, args, options)).stdout;
      } catch (error) {
        const { stdout, stderr } = error as { stdout?: string; stderr?: string };
        throw new Error(`${command} ${args.join(' ')} failed in ${name(folder)}:\n${stdout}\n${stderr}`);
      }
    },
    async start(folder, command, args, env) {
      const child = spawn(command, args, {
        cwd: folder,
        env: environment(folder, env),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      children.push(child);
      let said = '';
      let complaints = '';
      child.stdout.on('data', (text) => (said += text));
      child.stderr.on('data', (text) => (complaints += text));
      return until(() => {
        if (child.exitCode !== null) throw new Error(`${command} ${args.join(' ')} ended:\n${complaints}`);
        return said.includes('\n') && said.slice(0, said.indexOf('\n'));
      }, 60_000);
    },
    async end() {
      for (const child of children.filter(({ exitCode }) => exitCode === null)) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
      await registry.close();
      await redis.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Without what npm and jest of this repository put into the environment. */
function machine(registry: LocalRegistry, redis: OwnRedis): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(
    ([key]) => !/^(npm_|NODE_OPTIONS|JEST_|INIT_CWD|NODE_ENV|KLAVIYO_|TRACKLAYER_)/.test(key),
  );
  return { ...Object.fromEntries(clean), ...registry.env, REDIS_URL: redis.url, CI: 'true' };
}

const name = (folder: string) => folder.split('/').at(-1);

/** How many packages a folder has, and their size. */
export async function installed(folder: string): Promise<{ packages: number; megabytes: number }> {
  const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as { packages: object };
  const { stdout } = await execute('du', ['-sk', join(folder, 'node_modules')]);
  return {
    packages: Object.keys(lock.packages).length - 1,
    megabytes: Math.round(Number.parseInt(stdout, 10) / 102.4) / 10,
  };
}
