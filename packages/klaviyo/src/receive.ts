import type { ClientRequest, IncomingHttpHeaders } from 'node:http';
import type { Request } from 'got';

/** A whole answer, with its body as it came. */
export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Uint8Array;
}

/** What a caller learns while a call is under way. */
export interface CallProgress {
  /** Node's request exists. Destroying it ends the call. */
  onRequest(wire: ClientRequest): void;
  /** The status and the headers have come. */
  onHeaders(): void;
  /** More of the body has come: bytes in all. */
  onBytes(total: number): void;
}

/**
 * Waits for the answer of a call that is a stream. A promise of got costs a third more: it passes the events of the call to
 * an emitter of its own and collects the body through an iterator.
 *
 * @throws the error of got
 */
export function receive(call: Request, { onRequest, onHeaders, onBytes }: CallProgress): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let head: { statusCode: number; headers: IncomingHttpHeaders } | undefined;
    const chunks: Uint8Array[] = [];
    let total = 0;
    call.once('request', onRequest);
    call.once('response', (response) => {
      head = response;
      onHeaders();
    });
    call.on('data', (chunk: Uint8Array) => {
      chunks.push(chunk);
      total += chunk.byteLength;
      onBytes(total);
    });
    call.once('end', () => {
      // It frees its timers. The connection stays open for the next call.
      call.destroy();
      // The close of the call rejects.
      if (head === undefined) return;
      const [only = NOTHING] = chunks;
      const bytes = chunks.length > 1 ? Buffer.concat(chunks) : only;
      resolve({ status: head.statusCode, headers: head.headers, bytes });
    });
    call.on('error', reject);
    // A call that is destroyed without an error would never end.
    call.once('close', () => reject(new Error('The call ended without an answer.')));
  });
}

const NOTHING = new Uint8Array();
