import type { Receipt } from './receipt.js';

/**
 * Redis did not take the call within 1.5 s: it is away, does not answer, or refuses to write. The producer recovers by
 * itself; nothing has to be restarted. Call again with the same `eventId` (for `upsertProfile`, `subscribe`
 * and `unsubscribe`: give one), later or at once: what was stored after all is stored once. `cause` says what Redis or the connection said.
 */
export class QueueUnavailableError extends Error {
  override readonly name = 'QueueUnavailableError';
  readonly code = 'queue_unavailable';
  /** False: nothing of the events without a receipt was stored. True: some of it may have been. */
  readonly storedMaybe: boolean;
  /** Of `trackMany`: the first events of the batch, which are stored for certain. */
  readonly receipts: readonly Receipt[];

  /** `host:port`, where it is known; without user and password. */
  readonly address?: string;

  constructor(details: {
    cause: Error;
    storedMaybe: boolean;
    address?: string | undefined;
    receipts?: readonly Receipt[];
  }) {
    const { cause, storedMaybe, address, receipts = [] } = details;
    const stored = storedMaybe ? 'It may have been stored all the same' : 'Nothing of it was stored';
    const before =
      receipts.length === 0 ? '' : ` The first ${receipts.length} events of the batch are stored.`;
    super(
      `The queue${address === undefined ? '' : ` at ${address}`} is unavailable: ${reasonOf(cause)} ${stored}; it is safe to make the same call again with the same eventId.${before}`,
      { cause },
    );
    this.storedMaybe = storedMaybe;
    this.receipts = receipts;
    if (address !== undefined) this.address = address;
  }
}

/** One sentence with the code in it: of a host with two addresses Node reports a code and no message. */
function reasonOf(cause: Error): string {
  const { code } = cause as { code?: unknown };
  const said = cause.message.replace(/\.$/, '');
  const isNamed = typeof code !== 'string' || said.includes(code);
  return `${isNamed ? said : [code, said].filter(Boolean).join(', ')}.`;
}

/** The producer was closed before this call; nothing was stored. */
export class ProducerClosedError extends Error {
  override readonly name = 'ProducerClosedError';
  readonly code = 'producer_closed';

  constructor() {
    super('This producer is closed. Close it last, after whatever still tracks events.');
  }
}

/** Options that cannot work. */
export class ProducerOptionsError extends Error {
  override readonly name = 'ProducerOptionsError';
  readonly code = 'invalid_producer_options';
}
