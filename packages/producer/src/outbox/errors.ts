import { recogniseCopies } from '@tracklayer/events';

/**
 * The outbox needs attention. `onError` gets it.
 * - `outbox_waiting`: calls wait in the file, because Redis does not take them. Once a minute while they wait.
 * - `outbox_full`: the file is at its limit, so calls reject.
 * - `outbox_failed`: the file cannot be written or read, e.g. because the disk is full.
 * - `outbox_unreadable`: this release cannot read a row. The row stays in the file.
 * - `outbox_turned_away`: the event of a row is invalid, and the quarantine takes no more. The event is lost.
 */
export class OutboxError extends Error {
  static {
    recogniseCopies(OutboxError, 'OutboxError', /^outbox_/);
  }

  override readonly name = 'OutboxError';
  readonly code: `outbox_${'waiting' | 'full' | 'failed' | 'unreadable' | 'turned_away'}`;

  constructor(code: OutboxError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
