import { constants, createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { CHUNK_BYTES } from './chunks.js';

export interface PipeOptions {
  /** Ends the wait for a pipe. */
  signal?: AbortSignal;
  /** Called when no process has opened the named pipe for writing yet. */
  onWait?: () => void;
}

const WAIT_MS = 500;

/** Opening a named pipe blocks until a process opens it for writing. Nothing else ends that. */
export function openPipe(path: string, { signal, onWait }: PipeOptions): Readable {
  const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const waiting = setTimeout(() => onWait?.(), WAIT_MS);
  const stop = () => {
    // Opening it for reading and writing gives the pipe a writer for a moment, which ends the wait.
    open(path, constants.O_RDWR | constants.O_NONBLOCK)
      .then((handle) => handle.close())
      .catch(() => undefined);
    stream.destroy();
  };
  signal?.addEventListener('abort', stop, { once: true });
  stream.once('open', () => clearTimeout(waiting));
  stream.once('error', () => clearTimeout(waiting));
  stream.once('close', () => {
    clearTimeout(waiting);
    signal?.removeEventListener('abort', stop);
  });
  return stream;
}
