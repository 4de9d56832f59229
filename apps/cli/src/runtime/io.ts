import type { Readable } from 'node:stream';
import type { OutputStreams } from '../output/output.js';

/** What of the surrounding process a command may touch. Entry file and tests each bring their own. */
export interface Io extends OutputStreams {
  cwd: string;
  stdin: Readable & { isTTY?: boolean };
  /** Aborted when the user or the system asks the command to end. */
  signal: AbortSignal;
  /** From now on SIGHUP, which else asks the command to end, calls this instead. */
  takeHangUp?(listener: () => void): void;
}
