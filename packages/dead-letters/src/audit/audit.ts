/**
 * What was done to dead letters, by whom and why: a stream to which entries are only ever added.
 *
 * An act is put on record before it begins and what came of it after it ended, as two entries that are read as one: so
 * a process killed in the middle of a discard leaves an entry without an outcome, never a discard without an entry.
 * Entries are dropped by age alone, and that is on record too. No personal data is in them.
 */
import type { RedisClient } from '@tracklayer/redis';
import type { Edit } from '../edit/editable.js';
import { deadKeys } from '../keys.js';
import { maskSelection, pathsOf } from '../mask/mask-selection.js';
import type { Selection } from '../query/selection.js';
import type { Actor, AuditAction, AuditEntry, AuditOptions } from './types.js';

/** What is put on record as an act begins. */
export interface Act extends Actor {
  action: AuditAction;
  selection?: Selection;
  /** Ids of letters that were named. */
  letters?: readonly string[];
  campaignId?: string;
  edit?: Edit;
  outcome?: Outcome;
}

export type Outcome = Record<string, number>;

const LETTERS_SHOWN = 20;
const PAGE = 200;

/** Puts an act on record; returns the id of the entry. */
export async function recordAct(redis: RedisClient, destination: string, act: Act): Promise<string> {
  const { edit, letters, selection, ...rest } = act;
  const ids = selection?.ids?.slice(0, LETTERS_SHOWN);
  return append(redis, destination, {
    ...rest,
    ...(selection && { selection: { ...maskSelection(selection), ...(ids && { ids }) } }),
    ...(letters && { letters: letters.slice(0, LETTERS_SHOWN) }),
    ...(edit && { edited: pathsOf(edit) }),
  });
}

/** Puts on record what came of an act. */
export async function recordOutcome(
  redis: RedisClient,
  destination: string,
  of: string,
  outcome: Outcome,
): Promise<void> {
  await append(redis, destination, { of, outcome });
}

/**
 * Puts an act on record around doing it. The work counts into `came` what comes of it, as it comes: where it throws in the
 * middle, what was done until then is on record, and that it `failed`.
 */
export async function onRecord<T>(
  redis: RedisClient,
  destination: string,
  act: Act,
  work: (came: Outcome) => Promise<T>,
): Promise<T> {
  const id = await recordAct(redis, destination, act);
  const came: Outcome = {};
  let result: T;
  try {
    result = await work(came);
  } catch (error) {
    // What went wrong is what the caller has to hear of, whatever becomes of the record.
    await recordOutcome(redis, destination, id, { ...countsAbove0(came), failed: 1 }).catch(() => {});
    throw error;
  }
  await recordOutcome(redis, destination, id, countsAbove0(came));
  return result;
}

/** Counts one more of an outcome. */
export function addTo(came: Outcome, outcome: string, many = 1): void {
  came[outcome] = (came[outcome] ?? 0) + many;
}

/**
 * Every act, the newest first, with its outcome.
 * @param campaignOutcome the counts of a campaign as they are now. They change after the entry was written.
 */
export async function* readAudit(
  redis: RedisClient,
  destination: string,
  { fromMs, untilMs }: AuditOptions,
  campaignOutcome: (campaignId: string) => Promise<Outcome | undefined>,
): AsyncGenerator<AuditEntry> {
  const key = deadKeys(destination).audit;
  const from = fromMs === undefined ? '-' : String(Math.max(0, Math.trunc(fromMs)));
  // What came of an act stands after it, so it is read first; an act of this span may have ended after it.
  const outcomes = new Map<string, Outcome>();
  for (let until = '+'; ; ) {
    const entries = await redis.xrevrange(key, until, from, 'COUNT', PAGE);
    for (const [id, fields] of entries) {
      const { of, outcome, ...act } = JSON.parse(fields[1] ?? '{}') as Stored;
      const atMs = Number(id.split('-')[0]);
      if (of !== undefined) {
        if (outcome) outcomes.set(of, outcome);
      } else if (untilMs === undefined || atMs < untilMs) {
        const { action, campaignId } = act;
        const isCampaign = action === 'campaign-start' && campaignId !== undefined;
        const current = isCampaign ? await campaignOutcome(campaignId) : undefined;
        const came = current ?? outcomes.get(id) ?? outcome;
        outcomes.delete(id);
        yield { id, atMs, ...(act as Omit<AuditEntry, 'id' | 'atMs'>), ...(came && { outcome: came }) };
      }
    }
    const last = entries.at(-1);
    if (last === undefined || entries.length < PAGE) return;
    until = `(${last[0]}`;
  }
}

/** Without what never happened. */
export function countsAbove0(counts: Outcome): Outcome {
  return Object.fromEntries(Object.entries(counts).filter(([, many]) => many > 0));
}

/** Drops entries that are older; says how many, and puts that on record. */
export async function trimAudit(redis: RedisClient, destination: string, beforeMs: number): Promise<number> {
  const key = deadKeys(destination).audit;
  const dropped = await redis.xtrim(key, 'MINID', String(Math.max(0, Math.trunc(beforeMs))));
  if (dropped > 0) {
    await recordAct(redis, destination, {
      action: 'audit-trim',
      by: 'retention',
      reason: `older than ${new Date(beforeMs).toISOString()}`,
      outcome: { entries: dropped },
    });
  }
  return dropped;
}

type Stored = Partial<AuditEntry> & { of?: string; outcome?: Outcome };

async function append(redis: RedisClient, destination: string, entry: object): Promise<string> {
  const id = await redis.xadd(deadKeys(destination).audit, '*', 'entry', JSON.stringify(entry));
  return id ?? '';
}
