/**
 * Consent statements about the addresses of one destination, kept as long as they can matter to a job.
 *
 * Defends against a withdrawal that overtakes a subscription. The subscription may wait in its lane, for its retry, or as a
 * dead letter for its replay. So a withdrawal is stored before any job, and a worker reads it right before it subscribes.
 */
import {
  type Consent,
  type ConsentAddress,
  type ConsentChange,
  type ConsentTimes,
  consentAddresses,
  consentTimeMs,
  isNewestConsent,
  type Profile,
} from '@tracklayer/events';
import { type RedisClient, runScript } from '@tracklayer/redis';
import { READ_CONSENTS, REMEMBER_CONSENTS } from './consents-script.js';
import type { ListSubscriptionJob } from './job.js';
import { digest } from './job-id.js';
import { laneKeys } from './keys.js';

/** One statement about one address. */
export interface ConsentStatement {
  /** As `consentAddresses` gives it. */
  identity: string;
  status: ConsentChange;
  /** Epoch ms: when the person stated it. */
  statedMs: number;
}

/** The statements of a consent, one per address. A denied consent makes none. `time`: of the event that carried it. */
export function consentStatements(
  { profile, consent, time }: { profile: Profile; consent?: Consent; time: string },
  nowMs: number,
): ConsentStatement[] {
  if (consent === undefined || consent.status === 'denied') return [];
  const { status } = consent;
  const statedMs = consentTimeMs(consent, time, nowMs);
  return consentAddresses(profile, consent).map(({ identity }) => ({ identity, status, statedMs }));
}

export interface Consents {
  /** The newest statements about each address, in the order given. */
  consents(identities: readonly string[]): Promise<ConsentTimes[]>;
  /** As `consents`, for an address of which only the digest is known. */
  consentOf(digest: string): Promise<ConsentTimes>;
  /** Keeps the newest time per address and status, so the order of calls does not matter. Kept for 400 days after the last call. */
  rememberConsents(statements: readonly ConsentStatement[]): Promise<void>;
}

/** Longer than a job waits, than the default deduplication window, and than a dead letter is kept. */
const CONSENT_MEMORY_MS = 400 * 24 * 3_600_000;

const FIELDS: Record<ConsentChange, string> = { granted: 'granted', withdrawn: 'withdrawn' };

/** How long consents are kept. `windowMs`: how long a job that ended is recognised as a duplicate. */
export function consentsKeptMs(windowMs: number): number {
  return Math.max(CONSENT_MEMORY_MS, windowMs);
}

/** Statements as the scripts take them: digest, field, epoch ms of each, in turn. */
export function consentTriples(statements: readonly ConsentStatement[]): string[] {
  return statements.flatMap(({ identity, status, statedMs }) => [
    digest(identity),
    FIELDS[status],
    String(Math.trunc(statedMs)),
  ]);
}

/** `windowMs`: how long a job that ended is recognised as a duplicate. Consents are kept at least as long. */
export function consentsOver(redis: RedisClient, destination: string, windowMs: number): Consents {
  const keys = [laneKeys(destination).consent('')];
  const keepMs = String(consentsKeptMs(windowMs));

  async function read(digests: readonly string[]): Promise<ConsentTimes[]> {
    if (digests.length === 0) return [];
    const args = [FIELDS.granted, FIELDS.withdrawn, ...digests];
    const found = (await runScript(redis, READ_CONSENTS, keys, args)) as (string | null)[][];
    return found.map(([granted, withdrawn]) => ({
      ...(granted != null && { grantedMs: Number(granted) }),
      ...(withdrawn != null && { withdrawnMs: Number(withdrawn) }),
    }));
  }

  return {
    consents: (identities) => read(identities.map(digest)),
    consentOf: async (of) => (await read([of]))[0] ?? {},
    async rememberConsents(statements) {
      if (statements.length === 0) return;
      await runScript(redis, REMEMBER_CONSENTS, keys, [keepMs, ...consentTriples(statements)]);
    },
  };
}

/**
 * The addresses for which the statement of a subscription (or unsubscription) is still the newest. Where none is left, the
 * job is skipped. Where some channels are left, it is sent for those.
 */
export async function currentAddresses(
  { consent, time, enqueuedAtMs }: Pick<ListSubscriptionJob, 'consent' | 'time' | 'enqueuedAtMs'>,
  addresses: readonly ConsentAddress[],
  { consents }: Pick<Consents, 'consents'>,
): Promise<ConsentAddress[]> {
  const statedMs = consentTimeMs(consent, time, enqueuedAtMs);
  const known = await consents(addresses.map(({ identity }) => identity));
  return addresses.filter((_, index) => isNewestConsent(consent.status, statedMs, known[index] ?? {}));
}
