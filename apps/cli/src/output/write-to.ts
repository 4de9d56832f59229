import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes, and waits for a slow reader, so that a long stream does not fill the memory. */
export async function writeTo(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}
