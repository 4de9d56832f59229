/**
 * Consents on their way beside batches. Subscriptions go one call each, and batches wait where too many are in their lane; so
 * a word that was handed over is not handed over again by every further line that repeats it.
 *
 * Defends against a word that gets lost: what was handed over is known from what the migration put on record with its steps,
 * never from what is remembered of consents, which is remembered before any job. And it holds only as long as nothing was
 * said against it: the key of a word names the opposite word that was known then, and which of the two came later.
 */
import { consentTimeMs, isNewestConsent } from '@tracklayer/events';
import { type ConsentStatement, type DeliveryStore, jobId } from '@tracklayer/lanes';
import { chunks } from '@tracklayer/redis';
import { aboutOf, addressesOf, latestWords, type Saying } from './statements.js';

/** So many that Redis serves live traffic in between. */
const AT_ONCE = 100;

export interface Telling {
  /** Entries that live traffic brought, with what they say. */
  live: ReadonlySet<string>;
  /** Which of these keys of words are on record as handed over. */
  said(words: readonly string[]): Promise<boolean[]>;
  settlement: DeliveryStore;
  nowMs: number;
}

/** The last word of each person, unless it came with a live event or was handed over before; each with its key. */
export async function wordsToTell(
  sayings: readonly Saying[],
  { live, said, settlement, nowMs }: Telling,
): Promise<{ sayings: Saying[]; words: string[] }> {
  const latest = latestWords(sayings, nowMs).filter(({ key }) => !live.has(key));
  const words = await wordKeys(latest, settlement, nowMs);
  const before = await said(words);
  const isNew = (_: unknown, index: number) => !before[index];
  return { sayings: latest.filter(isNew), words: words.filter(isNew) };
}

/** Names each word, so that the same word in the same circumstances has the same name. */
async function wordKeys(
  sayings: readonly Saying[],
  settlement: DeliveryStore,
  nowMs: number,
): Promise<string[]> {
  const keys: string[] = [];
  for (const some of chunks(sayings, AT_ONCE)) {
    const addresses = some.map(addressesOf);
    const known = await settlement.consents(addresses.flat());
    for (const [index, saying] of some.entries()) {
      const { status } = saying.consent;
      const saidMs = consentTimeMs(saying.consent, saying.time, nowMs);
      const against = known
        .splice(0, addresses[index]?.length)
        .map((times) => [
          status === 'granted' ? times.withdrawnMs : times.grantedMs,
          isNewestConsent(status, saidMs, times),
        ]);
      keys.push(jobId('list-subscription', aboutOf(saying), status, JSON.stringify(against)));
    }
  }
  return keys;
}

/** Before any job: a withdrawal counts from here on, for subscriptions that wait already and for those to come. */
export async function rememberStatements(
  statements: readonly ConsentStatement[],
  settlement: DeliveryStore,
): Promise<void> {
  for (const some of chunks(statements, AT_ONCE)) await settlement.rememberConsents(some);
}
