import { Readable, Writable } from 'node:stream';
import type { Io } from '../src/io.js';
import { run } from '../src/run.js';

export interface Ran {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** Of --json: one value per line. */
  json: unknown[];
}

export interface RunOptions {
  stdin?: string | Readable;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  signal?: AbortSignal;
  /** Called with all that stdout holds, as it grows. */
  onStdout?: (text: string) => void;
}

/** A whole command, in this process: the same as the program but for its entry file. */
export async function runCli(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { stdin = '', cwd = '/', signal = new AbortController().signal } = options;
  const stdout = sink(options.onStdout);
  const stderr = sink();
  const env = { REDIS_URL: process.env.REDIS_URL, ...options.env };
  const io: Io = {
    env,
    cwd,
    stdin: typeof stdin === 'string' ? Readable.from([stdin]) : stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    signal,
  };
  const exitCode = await run(argv, io);
  const lines = stdout
    .text()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  const json = argv.includes('--json') ? lines.map((line) => JSON.parse(line) as unknown) : [];
  return { exitCode, stdout: stdout.text(), stderr: stderr.text(), json };
}

function sink(onGrown: (text: string) => void = () => undefined): { stream: Writable; text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      onGrown(chunks.join(''));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}
