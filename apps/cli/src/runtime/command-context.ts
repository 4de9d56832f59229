import type { Output } from '../output/output.js';
import type { Io } from './io.js';

/** What every command gets. */
export interface CommandContext {
  io: Io;
  out: Output;
  /** `--config`, as given. */
  configPath: string | undefined;
}
