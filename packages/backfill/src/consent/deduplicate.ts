/**
 * Finds the consent statements of a step that still need a job. A subscription takes one call per person, and batches wait
 * while too many subscriptions are in their lane. So a statement that repeats an enqueued one gets no job.
 *
 * Defends against a lost statement. Whether a statement was enqueued is known only from the seen entries of the migration. The
 * consents that the delivery store remembers do not prove it, because they are stored before any job. The key of a statement
 * contains the opposite consent that was known at that time, and which of the two is newer. So after a contradiction the same
 * statement has a new key and gets a job again.
 */
import { consentTimeMs, isNewestConsent } from '@tracklayer/events';
import { type ConsentStatement, type DeliveryStore, jobId } from '@tracklayer/lanes';
import { chunks } from '@tracklayer/redis';
import { addressesOf, type FileStatement, newestStatements, subjectOf } from './statements.js';

/** Statements per request to Redis. Small, so that Redis serves live traffic in between. */
const CHUNK_SIZE = 100;

export interface NewStatementsOptions {
  /** Keys of the entries that live traffic delivered. Their statements were delivered with them. */
  live: ReadonlySet<string>;
  /** Which of these statement keys the migration has enqueued before. */
  seen(keys: readonly string[]): Promise<boolean[]>;
  store: Pick<DeliveryStore, 'consents'>;
  nowMs: number;
}

/** The newest statement of each person that neither live traffic nor this migration has enqueued, and their keys. */
export async function newStatements(
  all: readonly FileStatement[],
  { live, seen, store, nowMs }: NewStatementsOptions,
): Promise<{ statements: FileStatement[]; keys: string[] }> {
  const newest = newestStatements(all, nowMs).filter(({ key }) => !live.has(key));
  const keys = await statementKeys(newest, store, nowMs);
  const before = await seen(keys);
  const isNew = (_: unknown, index: number) => !before[index];
  return { statements: newest.filter(isNew), keys: keys.filter(isNew) };
}

/** A key per statement. The same statement has the same key until the opposite consent is stored. */
async function statementKeys(
  statements: readonly FileStatement[],
  store: Pick<DeliveryStore, 'consents'>,
  nowMs: number,
): Promise<string[]> {
  const keys: string[] = [];
  for (const chunk of chunks(statements, CHUNK_SIZE)) {
    const addresses = chunk.map(addressesOf);
    const known = await store.consents(addresses.flat());
    for (const [index, statement] of chunk.entries()) {
      const { status } = statement.consent;
      const statementMs = consentTimeMs(statement.consent, statement.time, nowMs);
      const opposite = known
        .splice(0, addresses[index]?.length)
        .map((times) => [
          status === 'granted' ? times.withdrawnMs : times.grantedMs,
          isNewestConsent(status, statementMs, times),
        ]);
      keys.push(jobId('list-subscription', subjectOf(statement), status, JSON.stringify(opposite)));
    }
  }
  return keys;
}

/** Stores consents before any job, so that a withdrawal also stops the subscriptions that already wait. */
export async function rememberConsents(
  consents: readonly ConsentStatement[],
  store: DeliveryStore,
): Promise<void> {
  for (const chunk of chunks(consents, CHUNK_SIZE)) await store.rememberConsents(chunk);
}
