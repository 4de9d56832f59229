import { join } from 'node:path';
import { type Program, startNode } from './program.js';

export interface CommandResult {
  code: number | null;
  /** Standard output and standard error together. */
  lines: readonly string[];
  ms: number;
}

/** `tracklayer`, with the configuration of the scene. */
export interface CommandLine {
  /** Runs a command to its end. Kills it after `withinMs`; then `code` is null. */
  run(args: readonly string[], withinMs?: number): Promise<CommandResult>;
  /** Starts a command that the case ends. */
  start(args: readonly string[]): Program;
}

const COMMAND_MS = 60_000;

export function commandLine(
  dir: string,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): CommandLine {
  const script = join(dir, 'apps/cli/dist/main.js');
  const start = (args: readonly string[]) => startNode(script, { args, cwd, env });
  return {
    start,
    async run(args, withinMs = COMMAND_MS) {
      const startedMs = performance.now();
      const program = start(args);
      const timer = setTimeout(() => program.signal('SIGKILL'), withinMs);
      const { code } = await program.ended;
      clearTimeout(timer);
      return { code, lines: program.log.tail, ms: Math.round(performance.now() - startedMs) };
    },
  };
}
