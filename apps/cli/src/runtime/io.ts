import type { Readable } from 'node:stream';
import type { Logger } from '@tracklayer/telemetry';
import type { OutputStreams } from '../output/output.js';

/** The parts of the process that a command may use. The entry file and the tests each pass their own. */
export interface Io extends OutputStreams {
  cwd: string;
  stdin: Readable & { isTTY?: boolean };
  /** Aborted when the user or the system asks the command to stop. */
  signal: AbortSignal;
  /** From now on SIGHUP calls this. Otherwise it asks the command to stop. */
  takeHangUp?(listener: () => void): void;
  /** The file of the thread in which a worker runs campaigns. Without it they run in the main thread. */
  campaignThread?: URL;
  /** From now on the log gets what libraries print with `console`. */
  takeConsole?(log: Logger): void;
}
