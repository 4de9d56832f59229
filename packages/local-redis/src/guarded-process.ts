/**
 * A server that cannot outlive the program that started it.
 *
 * A program killed with SIGKILL runs no clean-up, and its children go on without it: a Redis nobody knows of would
 * hold its port and its data for ever. So a small shell stands between: it waits at a pipe whose other end only we
 * hold, and when that end goes, however it goes, it ends the server. The two run in a session of their own, since
 * Ctrl-C reaches the whole foreground group, and Redis has to stay until the last job in flight is put back.
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
  /** The end of what the server wrote. */
  output(): string;
  /** Resolves when the server has ended, by itself or stopped. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts `file`; it is asked to stop with SIGTERM, and killed if it does not. It never keeps this program running. */
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
  // The guard has let go of the output, so it ends with the server; then there is nothing left to guard.
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
    // It has just ended by itself.
  }
}
