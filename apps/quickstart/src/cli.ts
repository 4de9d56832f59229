import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PATHS } from './paths.js';

const run = promisify(execFile);

/** Runs `tracklayer` in its own process, as a person would. @throws Error with its output if it fails. */
export async function tracklayer(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await run(process.execPath, [PATHS.cli, ...args], { env });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`tracklayer ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
