import { PassThrough, Readable, Writable } from 'node:stream';
import { run } from '../../src/run.js';
import type { Io } from '../../src/runtime/io.js';

export interface Ran {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** The values of --json, one per line. */
  json: unknown[];
}

export interface RunOptions {
  stdin?: string | Readable;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  signal?: AbortSignal;
  /** How wide the terminal is. Without it stdout and stderr are pipes. */
  columns?: number;
  /** How high the terminal is. */
  rows?: number;
  /** How the user called the program. */
  program?: string;
  /** A terminal in which a person answers; resolves with the keys that are pressed. */
  answer?: ((question: string) => Promise<string>) | undefined;
  /** Called with the whole text of stdout when it grows. */
  onStdout?: (text: string) => void;
  /** Called with the whole text of stderr when it grows. */
  onStderr?: (text: string) => void;
}

/** Runs a whole command in this process: the program without its entry file. */
export async function runCli(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { stdin = '', cwd = '/', signal = new AbortController().signal } = options;
  const stdout = sink(options.onStdout);
  const keyboard = new PassThrough();
  const stderr = sink((text) => {
    options.onStderr?.(text);
    if (!text.includes('[y/N] ')) return;
    const { answer } = options;
    options = { ...options, answer: undefined };
    void answer?.(text).then((keys) => keyboard.write(keys));
  });
  const env = { REDIS_URL: process.env.REDIS_URL, ...options.env };
  const input = typeof stdin === 'string' ? Readable.from([stdin]) : stdin;
  const { columns, rows } = options;
  const size = {
    ...(columns !== undefined && { columns }),
    ...(rows !== undefined && { rows, isTTY: true }),
  };
  const io: Io = {
    env,
    cwd,
    stdin: options.answer ? Object.assign(keyboard, { isTTY: true }) : input,
    stdout: Object.assign(stdout.stream, size),
    stderr: Object.assign(stderr.stream, size, options.answer && TERMINAL),
    signal,
    ...(options.program !== undefined && { program: options.program }),
  };
  const exitCode = await run(argv, io);
  const lines = stdout
    .text()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  const json = argv.includes('--json') ? lines.map((line) => JSON.parse(line) as unknown) : [];
  return { exitCode, stdout: stdout.text(), stderr: stderr.text(), json };
}

/** What a progress line needs of a terminal. */
const TERMINAL = { isTTY: true, columns: 110, clearLine() {}, cursorTo() {}, moveCursor() {} };

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
