/**
 * One process runs a campaign at a time. Its lease is a key with a time to live, renewed while the process lives.
 *
 * Defends against two processes that pace the same campaign, so twice as fast as asked for. It need not defend the letters:
 * those are taken one by one, atomically. A killed runner's lease runs out by itself; one that lost its lease finds out
 * by its next renewal, or by its next write (see runner-store.ts), which is refused.
 */
import { createLease, type RedisClient } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import { CampaignBusyError } from './errors.js';

export interface CampaignLease {
  /** The value in Redis while a process holds it. */
  token: string;
  isLost(): boolean;
  release(): Promise<void>;
}

/** The name of the process in the text of a lease. */
export function holderOf(token: string): string {
  return token.slice(token.indexOf(' ') + 1);
}

/** @throws {CampaignBusyError} naming who holds it. */
export async function takeLease(
  redis: RedisClient,
  destination: string,
  id: string,
  { holder, token, leaseMs }: { holder: string; token: string; leaseMs: number },
): Promise<CampaignLease> {
  const value = `${token} ${holder}`;
  const lease = createLease(redis, deadKeys(destination).lease(id), { token: value, leaseMs });
  const held = await lease.take();
  if (held !== undefined) {
    throw new CampaignBusyError(id, holderOf(held.token), held.freeInMs);
  }
  let lost = false;
  const renew = () =>
    lease.extend().then(
      (extended) => {
        if (!extended) lost = true;
      },
      // Redis is away for now. The next renewal or the next write finds out whether the lease is lost.
      () => {},
    );
  const timer = setInterval(renew, Math.max(1, leaseMs / 3));
  timer.unref();
  return {
    token: value,
    isLost: () => lost,
    async release() {
      clearInterval(timer);
      await lease.release();
    },
  };
}
