/**
 * Packs consent statements into batches that one call can send: of one list, one source and one kind, with at most as many
 * addresses as Klaviyo takes. No address is twice in a batch. A statement without an address gets a job of its own, which says
 * so.
 */
import { consentAddresses } from '@tracklayer/events';
import { CONSENT_BATCH_LIMITS } from '@tracklayer/klaviyo';
import {
  type BatchedConsent,
  JOB_VERSION,
  jobId,
  type NewJob,
  PRIORITY,
  subscriptionOf,
} from '@tracklayer/lanes';
import type { FileStatement } from '../consent/statements.js';

interface Batch {
  consents: BatchedConsent[];
  addresses: Set<string>;
}

/**
 * The jobs of consent statements. A subscription carries the time of the consent, so Klaviyo sends no confirmation and starts
 * no welcome flow. A withdrawal unsubscribes. The worker compares it with newer statements. The ids belong to the migration,
 * because it counts the outcomes of its own jobs only. The same statements give the same jobs.
 */
export function consentJobs(
  statements: readonly FileStatement[],
  migrationId: string,
  nowMs: number,
): NewJob[] {
  const groups = new Map<string, FileStatement[]>();
  for (const statement of statements) {
    const { status, source = '' } = statement.consent;
    const group = JSON.stringify([status, statement.listId ?? '', source]);
    const known = groups.get(group);
    if (known === undefined) groups.set(group, [statement]);
    else known.push(statement);
  }
  return [...groups.values()].flatMap((group) => jobsOf(group, migrationId, nowMs));
}

function jobsOf(group: readonly FileStatement[], migrationId: string, nowMs: number): NewJob[] {
  const [first] = group;
  if (first === undefined) return [];
  const base = {
    v: JOB_VERSION,
    migrationId,
    enqueuedAtMs: nowMs,
    attempts: [],
    ...(first.listId !== undefined && { listId: first.listId }),
  } as const;
  const alone: NewJob[] = [];
  const batches: Batch[] = [];
  for (const { id, profile, consent, time, eventId } of group) {
    const entry: BatchedConsent = {
      jobId: jobId('list-subscription', migrationId, ...id),
      profile,
      consent,
      time,
      ...(eventId !== undefined && { eventId }),
    };
    const addresses = addressesOf(entry);
    if (addresses.length === 0) alone.push(subscriptionOf(base, entry));
    else addTo(batches, entry, addresses, CONSENT_BATCH_LIMITS[consent.status]);
  }
  const jobs = batches.map(({ consents }): NewJob => {
    const ids = consents.map((each) => each.jobId);
    return {
      jobId: jobId('event-backfill', 'consents', migrationId, ...ids),
      data: { ...base, attempts: [], type: 'event-backfill', events: [], consents },
      priority: PRIORITY.backfill,
    };
  });
  return [...jobs, ...alone];
}

/** Only the newest batches are tried: an address occurs seldom more than once in a step. */
const OPEN_BATCHES = 4;

function addTo(batches: Batch[], entry: BatchedConsent, addresses: readonly string[], limit: number): void {
  const found = batches
    .slice(-OPEN_BATCHES)
    .find(
      (batch) =>
        batch.addresses.size + addresses.length <= limit &&
        !addresses.some((address) => batch.addresses.has(address)),
    );
  const batch = found ?? { consents: [], addresses: new Set<string>() };
  if (found === undefined) batches.push(batch);
  batch.consents.push(entry);
  for (const address of addresses) batch.addresses.add(address);
}

/** SMS and WhatsApp of one number are one entry of the request. */
function addressesOf({ profile, consent }: BatchedConsent): string[] {
  const identities = consentAddresses(profile, consent).map(({ identity }) => identity);
  return [...new Set(identities.map((identity) => identity.replace(/^whatsapp:/, 'phone:')))];
}
