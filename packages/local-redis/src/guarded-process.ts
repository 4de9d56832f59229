/**
 * A server that cannot outlive the program that started it.
 *
 * Defends against a Redis that keeps its port and its data for ever. A program that is killed with SIGKILL runs no clean-up,
 * and its children continue without it. So a small shell guards the server. The shell waits at a pipe whose other end only
 * this program holds. When that end closes, for whatever reason, the shell ends the server. Shell and server have their own
 * session: Ctrl-C reaches the whole foreground group, and Redis must run until the last job in flight is back in its lane.
 */
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

const GUARD = `
"$@" </dev/null &
server=$!
exec >/dev/null 2>&1
read -r _
kill -TERM "$server"
wait "$server"
`;
const STOP_MS = 8_000;
const OUTPUT_KEPT = 4_000;

export interface GuardedProcess {
  /** The last part of what the server wrote. */
  output(): string;
  /** Resolves when the server has ended, stopped or not. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts `file`. `stop` sends SIGTERM, and SIGKILL if that does not help. The server never keeps this program running. */
export function startGuarded(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): GuardedProcess {
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', file, ...args], {
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let written = '';
  for (const stream of [guard.stdout, guard.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      written = (written + text).slice(-OUTPUT_KEPT);
    });
  }
  guard.stdin.on('error', () => {});
  guard.on('error', (error) => {
    written += error.message;
  });
  // The guard does not hold the output open, so the output closes when the server ends. Then the guard may end too.
  const ended = new Promise<void>((resolve) => {
    guard.stdout.once('close', () => {
      guard.stdin.end();
      resolve();
    });
  });
  const gone = new Promise<void>((resolve) =>
    guard.once('exit', () => resolve()).once('error', () => resolve()),
  );
  guard.unref();
  for (const stream of guard.stdio) if (stream instanceof Socket) stream.unref();

  return {
    output: () => written.trim(),
    ended,
    async stop() {
      guard.ref();
      const timer = setTimeout(() => killGroup(guard.pid), STOP_MS);
      guard.stdin.end();
      await gone;
      clearTimeout(timer);
    },
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
