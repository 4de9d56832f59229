import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { digest } from './job-id.js';
import { laneKeys } from './keys.js';

/** The right to be the only one who writes a profile at the destination. */
export interface ProfileLease {
  /** For as long again. False where it had run out and somebody else may be writing. */
  extend(): Promise<boolean>;
  end(): Promise<void>;
}

/** Longer than a call and all that follows it; whoever dies with a lease holds others up for no longer. */
const LEASE_MS = 60_000;

/** KEYS: 1 lease. ARGV: 1 holder, 2 ms. Taken by one holder, and again by the same one after its worker died. */
const TAKE = defineScript(
  'lanes-take-profile-lease',
  `
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return 1
end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`,
);

/** KEYS: 1 lease. ARGV: 1 holder. */
const END = defineScript(
  'lanes-end-profile-lease',
  `
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
return 0
`,
);

/** @param holder names the job: a job that is worked on again takes up its own lease. */
export async function leaseProfile(
  redis: RedisClient,
  destination: string,
  identity: string,
  holder: string,
): Promise<ProfileLease | undefined> {
  const keys = [laneKeys(destination).profileLease(digest(identity))];
  const take = async () => (await runScript(redis, TAKE, keys, [holder, LEASE_MS])) === 1;
  if (!(await take())) return undefined;
  return {
    extend: take,
    async end() {
      await runScript(redis, END, keys, [holder]);
    },
  };
}
