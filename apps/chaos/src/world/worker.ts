/** A worker process as it is shipped, and a supervisor that starts it again when it ends. */
import { join } from 'node:path';
import { mustHappen } from '../wait.js';
import { createLogWatch, type LogWatch } from './log-watch.js';
import { type Program, type ProgramEnd, startNode } from './program.js';

export interface Worker {
  /** One log for all its lives. */
  readonly log: LogWatch;
  /** Process starts so far. */
  readonly starts: number;
  isRunning(): boolean;
  /** Waits until the running process is ready. @throws Error with the end of its log after 90 s. */
  ready(): Promise<void>;
  /** Base URL of /readyz and /metrics; undefined before the process is ready. */
  url(): string | undefined;
  signal(name: NodeJS.Signals): void;
  /** Kills the process with SIGKILL. The supervisor starts the next one at once. */
  kill(): Promise<void>;
  /** Sends SIGTERM, and SIGKILL after `withinMs`. The supervisor starts no other process. */
  stop(withinMs?: number): Promise<{ ms: number; killed: boolean }>;
  /** Ends the supervisor and waits for the process to end by itself. */
  end(): Promise<ProgramEnd>;
}

export interface WorkerOptions {
  workerDir: string;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Default: apps/worker. `cli` runs `tracklayer worker`. */
  kind?: 'worker' | 'cli';
}

const READY_MS = 90_000;
const STOP_MS = 15_000;
/** A supervisor waits a moment, so that a worker that cannot start does not fill the processor. */
const RESTART_MS = 250;

export function startWorker({ workerDir, cwd, env, kind = 'worker' }: WorkerOptions): Worker {
  const script = join(workerDir, kind === 'cli' ? 'apps/cli/dist/main.js' : 'apps/worker/dist/main.js');
  const args = kind === 'cli' ? ['worker'] : [];
  let supervised = true;
  const log = createLogWatch();
  let starts = 0;
  let linesBefore = 0;
  let program = run();

  function run(): Program {
    starts += 1;
    linesBefore = log.total;
    const started = startNode(script, { args, cwd, log, env: { LOG_LEVEL: 'info', ...env } });
    void started.ended.then(({ signal }) => {
      setTimeout(
        () => {
          if (supervised && program === started) program = run();
        },
        signal === 'SIGKILL' ? 0 : RESTART_MS,
      );
    });
    return started;
  }

  const readyLine = () => log.find(/"worker ready"/, linesBefore).at(-1);
  return {
    log,
    get starts() {
      return starts;
    },
    isRunning: () => program.isRunning(),
    async ready() {
      await mustHappen(
        `The start of a worker (${log.tail.slice(-3).join(' ')})`,
        () => program.isRunning() && readyLine() !== undefined,
        READY_MS,
      );
    },
    url() {
      const line = readyLine();
      return line === undefined ? undefined : (JSON.parse(line) as { url?: string }).url;
    },
    signal: (name) => program.signal(name),
    async kill() {
      await program.kill();
    },
    stop(withinMs = STOP_MS) {
      supervised = false;
      return program.stop(withinMs);
    },
    end() {
      supervised = false;
      return program.ended;
    },
  };
}
