import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

export interface CommandResult {
  ok: boolean;
  /** The last part of what it wrote, standard output and standard error together. */
  output: string;
}

/** Runs a program to its end, or kills it after `timeoutMs`. Never rejects. */
export function runCommand(
  file: string,
  args: string[],
  env: Env,
  timeoutMs: number,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(file, args, { env, timeout: timeoutMs, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim().slice(-2_000);
      resolve({ ok: error === null, output: output || (error?.message ?? '') });
    });
  });
}

/** The path of a program on the PATH, as the shell finds it. */
export function findOnPath(name: string, env: Env): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
