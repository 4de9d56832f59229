import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Lines of a child's output kept to explain its end. */
const KEPT_LINES = 30;
const SHOWN_LINES = 5;
const SHOWN_CHARACTERS = 200;

export interface Child {
  name: string;
  /** Resolves with the first line on stdout for which `pick` returns something. @throws ChildEndedError */
  line<T>(pick: (line: string) => T | undefined): Promise<T>;
  /** Asks it to stop (SIGTERM), and makes it after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** A child that ended before it was asked to; the message ends with what it said last. */
export class ChildEndedError extends Error {
  readonly code = 'child_ended';

  constructor(name: string, how: string, said: readonly string[]) {
    const shown = said.slice(-SHOWN_LINES).map((line) => `    ${line.slice(0, SHOWN_CHARACTERS)}`);
    super([`${name} ended by itself (${how}). Its last words:`, ...shown].join('\n'));
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
  /** Told when it ends without having been asked. */
  onLost: (error: ChildEndedError) => void;
}

const PRELOAD = new URL('./die-with-parent.js', import.meta.url).href;

/** Starts a program of ours as a process of its own, as it runs in production, that lives no longer than this one. */
export function startChild(options: ChildOptions): Child {
  const { name, program, args = [], env, cwd, onLost } = options;
  const child = spawn(process.execPath, ['--import', PRELOAD, program, ...args], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C reaches the whole process group of a terminal: in groups of their own, children end when we say so.
    detached: true,
  });
  const said: string[] = [];
  const listeners = new Set<(line: string) => void>();
  let stopping = false;

  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line);
      if (said.length > KEPT_LINES) said.shift();
      if (stream === child.stdout) for (const listener of listeners) listener(line);
    });
  }

  const ended = new Promise<ChildEndedError>((resolve) => {
    const end = (how: string) => {
      const error = new ChildEndedError(name, how, said);
      resolve(error);
      if (!stopping) onLost(error);
    };
    child.once('error', (error) => end(error.message));
    // `close` and not `exit`: its last words have been read then.
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
        for (const line of said) listener(line);
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
