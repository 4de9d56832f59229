/** A program of its own process: its log, its end, and signals to it. Nothing that a round started outlives the runner. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { waitUntil } from '../wait.js';
import { createLogWatch, type LogWatch } from './log-watch.js';

export interface ProgramEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Program {
  readonly child: ChildProcess;
  readonly log: LogWatch;
  readonly ended: Promise<ProgramEnd>;
  isRunning(): boolean;
  /** Sends a signal. Does nothing to a program that has ended. */
  signal(name: NodeJS.Signals): void;
  /** Kills it with SIGKILL and waits for its end. */
  kill(): Promise<void>;
  /** Sends SIGTERM, and SIGKILL after `withinMs`. Returns how long the end took. */
  stop(withinMs: number): Promise<{ ms: number; killed: boolean }>;
}

export interface ProgramOptions {
  args?: readonly string[];
  cwd: string;
  env?: Readonly<Record<string, string | undefined>>;
  /** A channel for messages between both processes. */
  messages?: boolean;
  /** Where its lines go. Default: a log of its own. */
  log?: LogWatch;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a Node program with the Node of this process. */
export function startNode(script: string, { args = [], ...options }: ProgramOptions): Program {
  return startFile(process.execPath, { ...options, args: [script, ...args] });
}

/** Starts an executable file. It inherits the environment of this process, except what names a Redis or a key. */
export function startFile(file: string, options: ProgramOptions): Program {
  const { args = [], cwd, env = {}, messages = false, log = createLogWatch() } = options;
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', ...(messages ? (['ipc'] as const) : [])];
  const child = spawn(file, args, { cwd, env: { ...ownEnvironment(), ...env }, stdio });
  running.add(child);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => log.add(line));
  }
  let over = false;
  const ended = new Promise<ProgramEnd>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      over = true;
      running.delete(child);
      resolve({ code, signal });
    };
    child.once('exit', end);
    child.once('error', (error) => {
      log.add(error.message);
      end(null, null);
    });
  });
  const isRunning = () => !over;
  return {
    child,
    log,
    ended,
    isRunning,
    signal(name) {
      if (!over) child.kill(name);
    },
    async kill() {
      if (!over) child.kill('SIGKILL');
      await ended;
    },
    async stop(withinMs) {
      const startedMs = performance.now();
      // A stopped process does not take SIGTERM before it goes on.
      for (const name of ['SIGTERM', 'SIGCONT'] as const) if (!over) child.kill(name);
      const inTime = await waitUntil(() => over, withinMs);
      if (!inTime) child.kill('SIGKILL');
      await ended;
      return { ms: Math.round(performance.now() - startedMs), killed: !inTime };
    },
  };
}

function ownEnvironment(): Record<string, string | undefined> {
  const hidden = /^(?:REDIS_URL|TRACKLAYER_|KLAVIYO_|WORKER_LANES|METRICS_|LOG_LEVEL|NODE_OPTIONS)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !hidden.test(name)));
}
