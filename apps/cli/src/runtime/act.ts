import type { CommandContext } from './command-context.js';
import type { ExitCode } from './exit-codes.js';

/** Wraps a command's function for Commander: gives it its context, and takes its exit code. */
export type Act = <Options, Args extends unknown[]>(
  run: (context: CommandContext, options: Options, ...args: Args) => Promise<ExitCode>,
) => (...commanderArgs: unknown[]) => Promise<void>;
