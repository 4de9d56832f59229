import type { Output } from '../output/output.js';
import type { ExitCode } from './exit-codes.js';
import type { Io } from './io.js';

/** What every command gets. */
export interface CommandContext {
  io: Io;
  out: Output;
  /** `--config`, as given. */
  configPath: string | undefined;
}

/** Wraps a command's function for Commander: gives it its context, and takes its exit code. */
export type Act = <Options, Args extends unknown[]>(
  run: (context: CommandContext, options: Options, ...args: Args) => Promise<ExitCode>,
) => (...commanderArgs: unknown[]) => Promise<void>;
