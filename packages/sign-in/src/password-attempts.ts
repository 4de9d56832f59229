/**
 * Counts attempts with a password, in Redis: all dashboards share the limits, and a restart gives nobody new attempts. An address
 * has ten a minute. A name has thirty in fifteen minutes, whichever addresses they come from.
 *
 * While Redis is away, nothing is counted and nobody gets in: the users are in Redis too.
 */
import { createHash } from 'node:crypto';
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { inTime } from './in-time.js';

export interface PasswordAttempts {
  /** Counts an attempt. Resolves to 0, or to the ms to wait; an attempt that has to wait is not counted. */
  count(of: { name: string; address: string }): Promise<number>;
  /** Forgets the attempts of somebody who had the right password. */
  forget(of: { name: string; address: string }): Promise<void>;
}

const OF_ADDRESS = { most: 10, windowMs: 60_000 };
const OF_NAME = { most: 30, windowMs: 15 * 60_000 };

/**
 * KEYS: the counters. ARGV: for each, the most attempts and the window in ms. A window begins with its first attempt.
 * Returns the ms to wait, or 0.
 */
const COUNT = defineScript(
  'count-attempt',
  `
local wait_ms = 0
for at, key in ipairs(KEYS) do
  local attempts = tonumber(redis.call('GET', key) or '0')
  if attempts >= tonumber(ARGV[2 * at - 1]) then
    wait_ms = math.max(wait_ms, redis.call('PTTL', key), 1)
  end
end
if wait_ms > 0 then
  return wait_ms
end
for at, key in ipairs(KEYS) do
  redis.call('SET', key, 0, 'PX', ARGV[2 * at], 'NX')
  redis.call('INCR', key)
end
return 0
`,
);

/** @param usersKey where Redis has the users */
export function createPasswordAttempts(redis: RedisClient, usersKey: string): PasswordAttempts {
  // One hash tag, so that one script may use both on a Cluster. People type a password as the name, so Redis gets a hash only.
  const key = (kind: string, value: string) =>
    `{${usersKey}}:attempts:${kind}:${createHash('sha256').update(value).digest('hex')}`;
  const keysOf = ({ name, address }: { name: string; address: string }) => [
    key('address', address),
    key('name', name.normalize('NFKC').toLowerCase()),
  ];
  const limits = [OF_ADDRESS, OF_NAME].flatMap(({ most, windowMs }) => [most, windowMs]);
  return {
    count: async (of) => Number(await inTime(runScript(redis, COUNT, keysOf(of), limits))),
    async forget(of) {
      await inTime(redis.del(...keysOf(of)));
    },
  };
}
