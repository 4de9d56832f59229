import type { Io } from './io.js';
import type { Output } from './output.js';

/** What every command gets. */
export interface CommandContext {
  io: Io;
  out: Output;
  /** `--config`, as given. */
  configPath: string | undefined;
}
