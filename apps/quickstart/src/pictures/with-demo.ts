import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Runs the body with the address of the demo's dashboard once the demo is filled. Resolves to the exit code. */
export async function withDemo(body: (dashboard: string) => Promise<void>): Promise<number | null> {
  const { REDIS_URL: _shared, ...env } = process.env;
  const program = spawn(process.execPath, [PROGRAM, '--demo'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(program, 'exit').then(([code]) => code as number | null);
  const said: string[] = [];
  try {
    for await (const line of createInterface({ input: program.stdout })) {
      said.push(line);
      if (line.includes('Look around')) break;
    }
    const dashboard = /dashboard +(http\S+)/.exec(said.join('\n'))?.[1];
    if (dashboard === undefined) throw new Error(`The demo did not start: ${said.join('\n')}`);
    program.stdout.resume();
    await body(dashboard);
  } finally {
    program.kill('SIGTERM');
  }
  return exited;
}
