import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../../..');
const TSC = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

/** An application outside this repository, with the producer installed as users install it. */
export interface Application {
  folder: string;
  write(file: string, text: string): Promise<void>;
  /** Checks the types of every file and compiles it into `built`. Rejects with the compiler's output. */
  compile(): Promise<void>;
  /** Runs a program to its end, in the folder. */
  run(program: string, args: readonly string[], env?: Env): Promise<{ stdout: string; stderr: string }>;
  /** Starts a program in the folder. */
  start(args: readonly string[], env: Env): Program;
  close(): Promise<void>;
}

export type Env = Readonly<Record<string, string>>;

/** A program that runs. */
export interface Program {
  pid: number;
  /** What it wrote so far, both streams. */
  output(): string;
  /** Calls `listener` with each line of standard output. */
  onLine(listener: (line: string) => void): void;
  write(line: string): void;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code; null after a signal. */
  ended: Promise<number | null>;
}

const TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    rootDir: '.',
    outDir: 'built',
    types: ['node'],
  },
  exclude: ['built', 'node_modules'],
};

/** Installs the producer, and the packages from npm's registry: names with versions. */
export async function openApplication(packages: readonly string[]): Promise<Application> {
  const folder = await mkdtemp(join(tmpdir(), 'tracklayer-application-'));
  const programs = new Set<Program>();

  async function write(file: string, text: string): Promise<void> {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, { cwd: join(ROOT, 'packages/producer') });
  await write('package.json', JSON.stringify({ name: 'application', private: true, type: 'module' }));
  await write('tsconfig.json', JSON.stringify(TSCONFIG));
  const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', ...flags, join(folder, stdout.trim()), ...packages], { cwd: folder });

  return {
    folder,
    write,
    async compile() {
      const options = { cwd: folder, encoding: 'utf8' } as const;
      await run(process.execPath, [TSC, '-p', 'tsconfig.json'], options).catch(
        (error: { stdout?: string }) => {
          throw new Error(`The programs do not compile:\n${error.stdout}`);
        },
      );
    },
    run: (program, args, env = {}) =>
      run(program, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env } }),
    start(args, env) {
      const program = startProgram(folder, args, env);
      programs.add(program);
      return program;
    },
    async close() {
      for (const program of programs) program.signal('SIGKILL');
      await Promise.all([...programs].map(({ ended }) => ended));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function startProgram(cwd: string, args: readonly string[], env: Env): Program {
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio: 'pipe' });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const listeners = new Set<(line: string) => void>();
  let output = '';
  let line = '';
  child.stderr.on('data', (text) => {
    output += String(text);
  });
  child.stdout.on('data', (text) => {
    output += String(text);
    const lines = (line + String(text)).split('\n');
    line = lines.pop() ?? '';
    for (const each of lines) for (const listener of listeners) listener(each);
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    onLine: (listener) => listeners.add(listener),
    write: (text) => child.stdin.write(`${text}\n`),
    signal: (name) => child.exitCode === null && child.signalCode === null && child.kill(name),
    ended,
  };
}
