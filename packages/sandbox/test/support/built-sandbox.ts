import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = `import { startSandbox } from '@tracklayer/sandbox'; console.log((await startSandbox()).url);`;

/** Runs the body with the compiled sandbox in a process of its own. `npm test` compiles it. */
export async function withBuiltSandbox<T>(body: (url: string) => Promise<T>): Promise<T> {
  const program = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(program, 'exit');
  try {
    const url = await Promise.race([
      once(program.stdout, 'data').then(([line]) => String(line).trim()),
      exited.then(([code]) => {
        throw new Error(`The built sandbox exited with ${code} before it printed its address.`);
      }),
    ]);
    return await body(url);
  } finally {
    program.kill();
    await exited;
  }
}
