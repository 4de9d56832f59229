import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The last lines of a child's output are kept, to explain its end. */
const KEPT_LINES = 30;
const SHOWN_LINES = 5;
const SHOWN_CHARACTERS = 200;

export interface Child {
  name: string;
  /** Resolves with the first line on stdout for which `pick` returns something. @throws ChildEndedError */
  line<T>(pick: (line: string) => T | undefined): Promise<T>;
  /** Sends SIGTERM, and SIGKILL after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** A child ended before it was asked to stop. The message contains its last lines. */
export class ChildEndedError extends Error {
  readonly code = 'child_ended';

  constructor(name: string, how: string, lines: readonly string[]) {
    const shown = lines.slice(-SHOWN_LINES).map((line) => `    ${line.slice(0, SHOWN_CHARACTERS)}`);
    super([`${name} ended unexpectedly (${how}). Its last lines:`, ...shown].join('\n'));
    this.name = 'ChildEndedError';
  }
}

export interface ChildOptions {
  name: string;
  /** Path of the program's entry file. */
  program: string;
  args?: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Called if it ends before it was asked to stop. */
  onLost: (error: ChildEndedError) => void;
}

const PRELOAD = new URL('./die-with-parent.js', import.meta.url).href;

/** Starts a program as its own process, as in production. It ends with this process. */
export function startChild(options: ChildOptions): Child {
  const { name, program, args = [], env, cwd, onLost } = options;
  const child = spawn(process.execPath, ['--import', PRELOAD, program, ...args], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C reaches the whole process group of a terminal. With their own groups, children end only when this process says so.
    detached: true,
  });
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();
  let stopping = false;

  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      if (stream === child.stdout) for (const listener of listeners) listener(line);
    });
  }

  const ended = new Promise<ChildEndedError>((resolve) => {
    const end = (how: string) => {
      const error = new ChildEndedError(name, how, lines);
      resolve(error);
      if (!stopping) onLost(error);
    };
    child.once('error', (error) => end(error.message));
    // At `close`, not at `exit`, all output has been read.
    child.once('close', (code, signal) => end(signal ?? `exit code ${code}`));
  });

  return {
    name,
    async line(pick) {
      const found = new Promise<ReturnType<typeof pick> & {}>((resolve) => {
        const listener = (line: string) => {
          const value = pick(line);
          if (value === undefined || value === null) return;
          listeners.delete(listener);
          resolve(value);
        };
        for (const line of lines) listener(line);
        listeners.add(listener);
      });
      return Promise.race([found, ended.then((error) => Promise.reject(error))]);
    },
    async stop(graceMs) {
      stopping = true;
      await stopProcess(child, graceMs);
    },
  };
}

async function stopProcess(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(timer);
}
