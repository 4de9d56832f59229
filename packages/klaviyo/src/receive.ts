import type { IncomingHttpHeaders } from 'node:http';
import type { Request } from 'got';

/** A whole answer, with its body as it came. */
export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Uint8Array;
}

/**
 * Waits for the answer of a call that is a stream. A promise of got costs a third more: it passes the events of the call to
 * an emitter of its own and collects the body through an iterator. Each listener costs too, so there are few.
 *
 * @param onBytes more of the body has come: bytes in all
 * @throws the error of got
 */
export function receive(call: Request, onBytes: (total: number) => void): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let total = 0;
    let isWhole = false;
    call.on('data', (chunk: Uint8Array) => {
      chunks.push(chunk);
      total += chunk.byteLength;
      onBytes(total);
    });
    call.once('end', () => {
      const { response } = call;
      // It frees its timers. The connection stays open for the next call.
      call.destroy();
      // The close of the call rejects.
      if (response === undefined) return;
      isWhole = true;
      const [only = NOTHING] = chunks;
      const bytes = chunks.length > 1 ? Buffer.concat(chunks) : only;
      resolve({ status: response.statusCode, headers: response.headers, bytes });
    });
    call.on('error', reject);
    // A call that is destroyed without an error would never end. An error costs more than all else here, so it is made only then.
    call.once('close', () => {
      if (!isWhole) reject(new Error('The call ended without an answer.'));
    });
  });
}

const NOTHING = new Uint8Array();
