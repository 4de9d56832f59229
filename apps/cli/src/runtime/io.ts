import type { Readable, Writable } from 'node:stream';

/** What of the surrounding process a command may touch. Entry file and tests each bring their own. */
export interface Io {
  env: NodeJS.ProcessEnv;
  cwd: string;
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean; columns?: number };
  stderr: Writable & { isTTY?: boolean };
  /** Aborted when the user or the system asks the command to end. */
  signal: AbortSignal;
  /** From now on SIGHUP, which else asks the command to end, calls this instead. */
  takeHangUp?(listener: () => void): void;
}
