/**
 * One runner a campaign: a key with a time to live, renewed while its holder lives.
 *
 * Defends against two processes that pace the same campaign, so twice as fast as asked for. It need not defend the letters:
 * those are taken one by one, atomically. A killed runner's lease runs out by itself; one that lost its lease finds out
 * by its next renewal, or by its next write (see campaign-store.ts), which is refused.
 */
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import { CampaignBusyError } from './errors.js';

export interface CampaignLease {
  /** What stands in Redis while it is held. */
  token: string;
  isLost(): boolean;
  release(): Promise<void>;
}

/** Renews (`PEXPIRE`) or gives back (`DEL`) only what is one's own. KEYS: 1 lease. ARGV: 1 token, 2 ms; 0 gives it back. */
const KEEP = defineScript(
  'dead-letters-keep-lease',
  `if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[2] == '0' then
  return redis.call('DEL', KEYS[1])
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`,
);

/** @throws {CampaignBusyError} naming who holds it. */
export async function takeLease(
  redis: RedisClient,
  destination: string,
  id: string,
  { holder, token, leaseMs }: { holder: string; token: string; leaseMs: number },
): Promise<CampaignLease> {
  const key = deadKeys(destination).lease(id);
  const value = `${token} ${holder}`;
  const taken = await redis.set(key, value, 'PX', leaseMs, 'NX');
  if (taken !== 'OK') {
    const [holding, freeInMs] = await Promise.all([redis.get(key), redis.pttl(key)]);
    const who = holding?.slice(holding.indexOf(' ') + 1) ?? 'somebody who has just ended';
    throw new CampaignBusyError(id, who, Math.max(0, freeInMs));
  }
  let lost = false;
  const renew = () =>
    runScript(redis, KEEP, [key], [value, leaseMs]).then(
      (kept) => {
        if (kept !== 1) lost = true;
      },
      // Redis is away for now; the next renewal, or the next write, tells.
      () => {},
    );
  const timer = setInterval(renew, Math.max(1, leaseMs / 3));
  timer.unref();
  return {
    token: value,
    isLost: () => lost,
    async release() {
      clearInterval(timer);
      await runScript(redis, KEEP, [key], [value, 0]);
    },
  };
}
