import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../../dashboard/dist/main.js', import.meta.url));

export interface StartedDashboard {
  url: string;
  /** Its memory. Undefined where the system does not say it. */
  rssMb(): Promise<number | undefined>;
  stop(): Promise<void>;
}

/** Starts the dashboard as it ships, on a free port. */
export async function startDashboard(redisUrl: string): Promise<StartedDashboard> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: { ...process.env, REDIS_URL: redisUrl, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /"url":"([^"]+)"/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return {
      url,
      async rssMb() {
        const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
        const kb = /VmRSS:\s+(\d+)/.exec(status)?.[1];
        return kb === undefined ? undefined : Math.round(Number(kb) / 1_024);
      },
      async stop() {
        child.kill('SIGTERM');
        await exited;
      },
    };
  }
  throw new Error('The dashboard ended before it was ready.');
}
