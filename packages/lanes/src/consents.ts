/**
 * What people said of their consent at one destination, as far as it may still matter to a job on its way.
 *
 * Failure story: a withdrawal overtakes a subscription that waits in a lane, for its retry, or as a dead letter for its
 * replay. So a withdrawal is remembered at once, before any job, and whoever is about to subscribe looks here first.
 */
import {
  type Consent,
  type ConsentAddress,
  type ConsentTimes,
  type ConsentWord,
  consentAddresses,
  consentTimeMs,
  type Profile,
  stillStands,
} from '@tracklayer/events';
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import type { ListSubscriptionJob } from './job.js';
import { digest } from './job-id.js';
import { laneKeys } from './keys.js';

/** One word about one address. */
export interface ConsentStatement {
  /** As `consentAddresses` gives it. */
  identity: string;
  word: ConsentWord;
  /** Epoch ms: when it was said. */
  saidMs: number;
}

/** What somebody's consent says, one statement per address. One that was denied changes nothing. `time`: of what it came with. */
export function consentStatements(
  { profile, consent, time }: { profile: Profile; consent?: Consent; time: string },
  nowMs: number,
): ConsentStatement[] {
  if (consent === undefined || consent.status === 'denied') return [];
  const { status: word } = consent;
  const saidMs = consentTimeMs(consent, time, nowMs);
  return consentAddresses(profile, consent).map(({ identity }) => ({ identity, word, saidMs }));
}

export interface Consents {
  /** The latest words about each address, in the order given. */
  consents(identities: readonly string[]): Promise<ConsentTimes[]>;
  /** Per address and word the latest time counts, so the order of the calls makes no difference. Kept for 400 days after the last. */
  rememberConsents(statements: readonly ConsentStatement[]): Promise<void>;
}

/** Longer than any job waits, is recognised as a duplicate by default, or stays a dead letter. */
const CONSENT_MEMORY_MS = 400 * 24 * 3_600_000;

const FIELDS: Record<ConsentWord, string> = { granted: 'granted', withdrawn: 'withdrawn' };

/** KEYS: 1 the destination's prefix for consents. ARGV: 1 how long to keep each in ms, then digest, field, epoch ms of each, in turn. */
const REMEMBER = defineScript(
  'lanes-remember-consents',
  `
for i = 2, #ARGV, 3 do
  local key = KEYS[1] .. ARGV[i]
  local known = tonumber(redis.call('HGET', key, ARGV[i + 1]))
  if not known or known < tonumber(ARGV[i + 2]) then
    redis.call('HSET', key, ARGV[i + 1], ARGV[i + 2])
  end
  redis.call('PEXPIRE', key, ARGV[1])
end
return 0
`,
);

/** KEYS: 1 the destination's prefix for consents. ARGV: fields, then digests. Returns per digest the fields' values. */
const READ = defineScript(
  'lanes-read-consents',
  `
local found = {}
for i = 3, #ARGV do
  found[#found + 1] = redis.call('HMGET', KEYS[1] .. ARGV[i], ARGV[1], ARGV[2])
end
return found
`,
);

/** `windowMs`: how long an ended job is recognised as a duplicate; consents are remembered at least as long. */
export function consentsOver(redis: RedisClient, destination: string, windowMs: number): Consents {
  const keys = [laneKeys(destination).consent('')];
  const keepMs = String(Math.max(CONSENT_MEMORY_MS, windowMs));

  async function consents(identities: readonly string[]): Promise<ConsentTimes[]> {
    if (identities.length === 0) return [];
    const args = [FIELDS.granted, FIELDS.withdrawn, ...identities.map(digest)];
    const found = (await runScript(redis, READ, keys, args)) as (string | null)[][];
    return found.map(([granted, withdrawn]) => ({
      ...(granted != null && { grantedMs: Number(granted) }),
      ...(withdrawn != null && { withdrawnMs: Number(withdrawn) }),
    }));
  }

  return {
    consents,
    async rememberConsents(statements) {
      if (statements.length === 0) return;
      const triples = statements.flatMap(({ identity, word, saidMs }) => [
        digest(identity),
        FIELDS[word],
        String(Math.trunc(saidMs)),
      ]);
      await runScript(redis, REMEMBER, keys, [keepMs, ...triples]);
    },
  };
}

/**
 * Of a subscription's (or unsubscription's) addresses those at which its word is still the last one. Where none is left
 * it is skipped, of several channels it goes out for those that are.
 */
export async function standingAddresses(
  { consent, time, enqueuedAtMs }: Pick<ListSubscriptionJob, 'consent' | 'time' | 'enqueuedAtMs'>,
  addresses: readonly ConsentAddress[],
  { consents }: Pick<Consents, 'consents'>,
): Promise<ConsentAddress[]> {
  const saidMs = consentTimeMs(consent, time, enqueuedAtMs);
  const known = await consents(addresses.map(({ identity }) => identity));
  return addresses.filter((_, index) => stillStands(consent.status, saidMs, known[index] ?? {}));
}
