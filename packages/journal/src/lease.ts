/**
 * The right to rewrite what is in the buckets of a journal. A worker has it while it sorts logs, and an erasure while it
 * removes events. Without it a worker could write records of a person after the erasure read that bucket.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLease, type RedisClient } from '@tracklayer/redis';
import type { JournalKeys } from './keys.js';

/** The holder extends it after some tens of milliseconds. A holder that was killed stops the others for this time. */
export const LEASE_MS = 5_000;
const POLL_MS = 200;

/** Another process has the right. `tracklayer people erase` prints this. */
export class JournalBusyError extends Error {
  override readonly name = 'JournalBusyError';
  readonly code = 'journal_busy';

  constructor(destination: string) {
    super(`Another process rewrites the journal of ${destination} now. Run the command again in a minute.`);
  }
}

/** The holder was so slow that its right ended. What it does must be done again. */
export class JournalLeaseLostError extends Error {
  override readonly name = 'JournalLeaseLostError';
}

export interface HeldLease {
  /** Scripts write only while the key of the lease has this value. */
  token: string;
  /** Makes the right last longer. @throws {JournalLeaseLostError} */
  extend(): Promise<void>;
}

/**
 * Runs `use` with the right, and gives it back.
 *
 * @param waitMs how long to wait for it
 * @returns undefined where another process has it all that time
 */
export async function withJournalLease<Result>(
  redis: RedisClient,
  keys: JournalKeys,
  waitMs: number,
  use: (lease: HeldLease) => Promise<Result>,
): Promise<Result | undefined> {
  const token = randomBytes(9).toString('base64url');
  const lease = createLease(redis, keys.lease, { token, leaseMs: LEASE_MS });
  const untilMs = performance.now() + waitMs;
  while (await lease.take()) {
    if (performance.now() >= untilMs) return undefined;
    await sleep(POLL_MS);
  }
  try {
    return await use({
      token,
      async extend() {
        if (!(await lease.extend()))
          throw new JournalLeaseLostError('The right to rewrite the journal ended.');
      },
    });
  } finally {
    await lease.release();
  }
}
