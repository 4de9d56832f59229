import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PATHS } from './paths.js';

const run = promisify(execFile);

/** Runs a command of `tracklayer` with these arguments. `mayExitWith`: an exit code besides 0 that is no failure. */
export type Tracklayer = (args: readonly string[], options?: { mayExitWith?: number }) => Promise<void>;

/** Runs `tracklayer` in its own process, as a person would. @throws Error with its output if it fails. */
export async function tracklayer(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { mayExitWith = 0 }: { mayExitWith?: number } = {},
): Promise<void> {
  try {
    await run(process.execPath, [PATHS.cli, ...args], { env });
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: unknown };
    if (code === mayExitWith) return;
    throw new Error(`tracklayer ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
