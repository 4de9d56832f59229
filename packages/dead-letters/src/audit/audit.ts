/**
 * The audit: a stream of all acts on dead letters, with actor and reason. Entries are only ever added.
 *
 * An act gets an entry before it begins and a second one with its outcome when it ends. Readers see both as one entry. So
 * a process that is killed in the middle of a discard leaves an entry without an outcome, never a discard without an
 * entry. Only their age removes entries, and that is an entry too. No entry contains personal data.
 */
import type { RedisClient } from '@tracklayer/redis';
import type { Edit } from '../edit/editable.js';
import { deadKeys } from '../keys.js';
import { maskSelection, pathsOf } from '../mask/mask-selection.js';
import type { Selection } from '../query/selection.js';
import type { Actor, AuditAction, AuditEntry, AuditOptions } from './types.js';

/** An act, as its first entry describes it. */
export interface Act extends Actor {
  action: AuditAction;
  selection?: Selection;
  /** Ids of the letters, if they were named. */
  letters?: readonly string[];
  campaignId?: string;
  lane?: string;
  migrationId?: string;
  personDigest?: string;
  edit?: Edit;
  outcome?: Outcome;
}

/** Outcome → number of letters. */
export type Outcome = Record<string, number>;

const MAX_LETTERS = 20;
const PAGE = 200;

/** Writes the entry of an act. Returns the id of the entry. */
export async function recordAct(redis: RedisClient, destination: string, act: Act): Promise<string> {
  const { edit, letters, selection, ...rest } = act;
  const ids = selection?.ids?.slice(0, MAX_LETTERS);
  return append(redis, destination, {
    ...rest,
    ...(selection && { selection: { ...maskSelection(selection), ...(ids && { ids }) } }),
    ...(letters && { letters: letters.slice(0, MAX_LETTERS) }),
    ...(edit && { edited: pathsOf(edit) }),
  });
}

/** Writes the outcome of an act. @param of the id of its entry. */
export async function recordOutcome(
  redis: RedisClient,
  destination: string,
  of: string,
  outcome: Outcome,
): Promise<void> {
  await append(redis, destination, { of, outcome });
}

/**
 * Writes the entry of an act, does the work, and writes the outcome. The work counts into the outcome while it goes on.
 * If the work throws, the outcome so far is written, and `failed`.
 */
export async function withAudit<T>(
  redis: RedisClient,
  destination: string,
  act: Act,
  work: (outcome: Outcome) => Promise<T>,
): Promise<T> {
  const id = await recordAct(redis, destination, act);
  const outcome: Outcome = {};
  let result: T;
  try {
    result = await work(outcome);
  } catch (error) {
    // The caller must get this error, even if the outcome cannot be written.
    await recordOutcome(redis, destination, id, { ...countsAbove0(outcome), failed: 1 }).catch(() => {});
    throw error;
  }
  await recordOutcome(redis, destination, id, countsAbove0(outcome));
  return result;
}

/** Counts one more letter of this outcome. */
export function addOutcome(outcome: Outcome, name: string): void {
  outcome[name] = (outcome[name] ?? 0) + 1;
}

/**
 * Every act with its outcome, the newest first.
 * @param campaignOutcome the present outcome of a campaign. It changes after the entry of its start was written.
 */
export async function* readAudit(
  redis: RedisClient,
  destination: string,
  { fromMs, untilMs }: AuditOptions,
  campaignOutcome: (campaignId: string) => Promise<Outcome | undefined>,
): AsyncGenerator<AuditEntry> {
  const key = deadKeys(destination).audit;
  const from = fromMs === undefined ? '-' : String(Math.max(0, Math.trunc(fromMs)));
  // An outcome comes after its act, so this scan meets it first. It can be later than `untilMs`.
  const outcomes = new Map<string, Outcome>();
  for (let until = '+'; ; ) {
    const entries = await redis.xrevrange(key, until, from, 'COUNT', PAGE);
    for (const [id, fields] of entries) {
      const { of, outcome: stored, ...act } = JSON.parse(fields[1] ?? '{}') as StoredEntry;
      const atMs = Number(id.split('-')[0]);
      if (of !== undefined) {
        if (stored) outcomes.set(of, stored);
      } else if (untilMs === undefined || atMs < untilMs) {
        const { action, campaignId } = act;
        const isCampaign = action === 'campaign-start' && campaignId !== undefined;
        const current = isCampaign ? await campaignOutcome(campaignId) : undefined;
        const outcome = current ?? outcomes.get(id) ?? stored;
        outcomes.delete(id);
        yield { id, atMs, ...(act as Omit<AuditEntry, 'id' | 'atMs'>), ...(outcome && { outcome }) };
      }
    }
    const last = entries.at(-1);
    if (last === undefined || entries.length < PAGE) return;
    until = `(${last[0]}`;
  }
}

/** Leaves out counts of zero. Pure. */
export function countsAbove0(counts: Outcome): Outcome {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** Drops entries before this time, and writes an entry about it. Returns how many were dropped. */
export async function trimAudit(redis: RedisClient, destination: string, beforeMs: number): Promise<number> {
  const key = deadKeys(destination).audit;
  const dropped = await redis.xtrim(key, 'MINID', String(Math.max(0, Math.trunc(beforeMs))));
  if (dropped > 0) {
    await recordAct(redis, destination, {
      action: 'audit-trim',
      by: 'retention',
      byKind: 'program',
      reason: `older than ${new Date(beforeMs).toISOString()}`,
      outcome: { entries: dropped },
    });
  }
  return dropped;
}

type StoredEntry = Partial<AuditEntry> & { of?: string; outcome?: Outcome };

async function append(redis: RedisClient, destination: string, entry: object): Promise<string> {
  const id = await redis.xadd(deadKeys(destination).audit, '*', 'entry', JSON.stringify(entry));
  return id ?? '';
}
