/**
 * The right to be the only one who does something: a key that holds the token of its holder and expires by itself.
 *
 * Defends against a holder that dies (its lease expires), and against one that slept past its lease: it neither extends
 * nor releases a lease that somebody else holds by then.
 */
import type { RedisClient } from './client.js';
import { defineScript, runScript } from './script.js';

/** Who has a lease that could not be taken. */
export interface LeaseHolder {
  token: string;
  /** Until the lease expires unless its holder extends it; 0 where Redis gives no time. */
  freeInMs: number;
}

export interface Lease {
  /**
   * Takes the lease for `leaseMs` where it is free, or has this token, or has the token `from`. Returns undefined then;
   * otherwise who holds it. A holder may take its own lease again: that extends it, or takes it back after it expired.
   */
  take(from?: string): Promise<LeaseHolder | undefined>;
  /** Makes it last for `leaseMs` from now. False where it expired or has another token: it is lost. */
  extend(): Promise<boolean>;
  /** Frees it at once. Does nothing where it expired or has another token. */
  release(): Promise<void>;
}

/** KEYS: 1 lease. ARGV: 1 token, 2 ms, 3 token it may be taken from. Returns nil, or the holder's token and its ms. */
const TAKE = defineScript(
  'lease-take',
  `
local token = redis.call('GET', KEYS[1])
if token and token ~= ARGV[1] and token ~= ARGV[3] then
  return { token, redis.call('PTTL', KEYS[1]) }
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return nil
`,
);

/** KEYS: 1 lease. ARGV: 1 token, 2 ms; 0 releases it. Returns 1, or 0 where the lease is not this token's. */
const KEEP = defineScript(
  'lease-keep',
  `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[2] == '0' then
  return redis.call('DEL', KEYS[1])
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`,
);

/** The lease at `key`, for the holder that `token` names. It sends nothing until it is taken. */
export function createLease(
  redis: RedisClient,
  key: string,
  { token, leaseMs }: { token: string; leaseMs: number },
): Lease {
  const keep = async (ms: number) => (await runScript(redis, KEEP, [key], [token, ms])) === 1;
  return {
    async take(from = '') {
      const held = await runScript(redis, TAKE, [key], [token, leaseMs, from]);
      if (held === null) return undefined;
      const [holder, freeInMs] = held as [string, number];
      return { token: holder, freeInMs: Math.max(0, freeInMs) };
    },
    extend: () => keep(leaseMs),
    async release() {
      await keep(0);
    },
  };
}
