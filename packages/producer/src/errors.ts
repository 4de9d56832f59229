import { recogniseCopies } from '@tracklayer/events';
import type { Receipt } from './receipt.js';

/**
 * Redis did not store the call within 1.5 s: it is away, does not answer, or refuses to write. The producer recovers by
 * itself and needs no restart. Call again with the same `eventId`, at once or later: nothing is stored twice. For
 * `upsertProfile`, `subscribe` and `unsubscribe` pass an `eventId` for this. `cause` has the error of Redis or the connection.
 */
export class QueueUnavailableError extends Error {
  static {
    recogniseCopies(QueueUnavailableError, 'QueueUnavailableError', 'queue_unavailable');
  }

  override readonly name = 'QueueUnavailableError';
  readonly code = 'queue_unavailable';
  /** False: no job of the events without a receipt was stored. True: some jobs may have been stored. */
  readonly storedMaybe: boolean;
  /** For `trackMany`: the receipts of the first events of the batch, which are stored for certain. */
  readonly receipts: readonly Receipt[];

  /** `host:port` without user and password. Absent where it is unknown. */
  readonly address?: string;
  /** Why the outbox did not keep the call either. Absent where the producer has no outbox. */
  readonly outbox?: string;

  constructor(details: {
    cause: Error;
    storedMaybe: boolean;
    address?: string | undefined;
    outbox?: string | undefined;
    receipts?: readonly Receipt[];
  }) {
    const { cause, storedMaybe, address, outbox, receipts = [] } = details;
    const stored = storedMaybe ? 'The call may have been stored' : 'The call was not stored';
    const before =
      receipts.length === 0 ? '' : ` The first ${receipts.length} events of the batch are stored.`;
    const outboxToo = outbox === undefined ? '' : ` The outbox did not keep the call: ${outbox}`;
    super(
      `The queue${address === undefined ? '' : ` at ${address}`} is unavailable: ${reasonOf(cause)}${outboxToo} ${stored}. Make the same call again with the same eventId; nothing is stored twice.${before}`,
      { cause },
    );
    this.storedMaybe = storedMaybe;
    this.receipts = receipts;
    if (address !== undefined) this.address = address;
    if (outbox !== undefined) this.outbox = outbox;
  }
}

/** One sentence with the error code. For a host with two addresses Node reports a code without a message. */
function reasonOf(cause: Error): string {
  const { code } = cause as { code?: unknown };
  const said = cause.message.replace(/\.$/, '');
  const isNamed = typeof code !== 'string' || said.includes(code);
  return `${isNamed ? said : [code, said].filter(Boolean).join(', ')}.`;
}

/** The producer was closed before this call. Nothing was stored. */
export class ProducerClosedError extends Error {
  static {
    recogniseCopies(ProducerClosedError, 'ProducerClosedError', 'producer_closed');
  }

  override readonly name = 'ProducerClosedError';
  readonly code = 'producer_closed';

  constructor() {
    super('The producer is closed. Close it last, after everything that tracks events.');
  }
}

/** Options that the producer cannot use. The message says which one, and what to write. */
export class ProducerOptionsError extends Error {
  static {
    recogniseCopies(ProducerOptionsError, 'ProducerOptionsError', 'invalid_producer_options');
  }

  override readonly name = 'ProducerOptionsError';
  readonly code = 'invalid_producer_options';
}

/** `capture` lost events. `onError` gets it: `capture` itself never throws. */
export class CaptureDroppedError extends Error {
  static {
    recogniseCopies(CaptureDroppedError, 'CaptureDroppedError', 'capture_dropped');
  }

  override readonly name = 'CaptureDroppedError';
  readonly code = 'capture_dropped';
  /** Why, e.g. `buffer_full`. */
  readonly reason: string;
  /** How many events were lost for this reason since the last report. */
  readonly count: number;

  constructor(details: { reason: string; count: number; advice: string; cause?: unknown }) {
    const { reason, count, advice, cause } = details;
    super(
      `capture dropped ${count} event${count === 1 ? '' : 's'}: ${reason}. ${advice}`,
      cause === undefined ? undefined : { cause },
    );
    this.reason = reason;
    this.count = count;
  }
}
