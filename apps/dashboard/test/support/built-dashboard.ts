import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const PROGRAM = join(import.meta.dirname, '../../dist/main.js');
const START_MS = 60_000;

export interface BuiltDashboard {
  url: string;
  /** Ends the process, and resolves to its exit code. */
  stop(): Promise<number | null>;
}

/** Runs the body with the dashboard as it ships: the compiled program, in a process of its own. `npm test` builds it. */
export async function withBuiltDashboard<T>(
  settings: { redisUrl: string; destination: string },
  body: (dashboard: BuiltDashboard) => Promise<T>,
): Promise<T> {
  // A folder without a configuration file.
  const cwd = await mkdtemp(join(tmpdir(), 'tracklayer-dashboard-'));
  const program = spawn(process.execPath, [PROGRAM], {
    cwd,
    env: { REDIS_URL: settings.redisUrl, DESTINATIONS: settings.destination, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(program, 'exit').then(([code]) => code as number | null);
  const stop = () => {
    program.kill('SIGTERM');
    return exited;
  };
  try {
    return await body({ url: await urlOf(program.stdout, program.stderr), stop });
  } finally {
    await stop();
    await rm(cwd, { recursive: true });
  }
}

/** The program logs its address once it is ready. */
async function urlOf(stdout: Readable, stderr: Readable): Promise<string> {
  const output: string[] = [];
  stderr.on('data', (chunk) => output.push(String(chunk)));
  const lines = createInterface({ input: stdout });
  const timer = setTimeout(() => lines.close(), START_MS);
  try {
    for await (const line of lines) {
      const url = /"url":"([^"]+)"/.exec(line)?.[1];
      if (url !== undefined) return url;
      output.push(line);
    }
  } finally {
    clearTimeout(timer);
    stdout.resume();
  }
  throw new Error(`The built dashboard did not start: ${output.join('\n')}`);
}
