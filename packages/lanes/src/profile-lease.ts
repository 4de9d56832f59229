import { createLease, type RedisClient } from '@tracklayer/redis';
import { digest } from './job-id.js';
import { laneKeys } from './keys.js';

/** The right to be the only one who writes a profile at the destination. */
export interface ProfileLease {
  /** Makes it last as long again, or takes it back after it expired. False where another job has it. */
  extend(): Promise<boolean>;
  end(): Promise<void>;
}

/** Longer than a call and all that follows it. A job whose worker died holds others up for no longer. */
const LEASE_MS = 60_000;

/** @param holder names the job: a job that another worker tries again takes its own lease again. */
export async function leaseProfile(
  redis: RedisClient,
  destination: string,
  identity: string,
  holder: string,
): Promise<ProfileLease | undefined> {
  const key = laneKeys(destination).profileLease(digest(identity));
  const lease = createLease(redis, key, { token: holder, leaseMs: LEASE_MS });
  // A permit can take longer than the lease lasts. A job that nobody overtook meanwhile need not begin again.
  const take = async () => (await lease.take()) === undefined;
  return (await take()) ? { extend: take, end: lease.release } : undefined;
}
