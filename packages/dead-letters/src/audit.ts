/**
 * What was done to dead letters, by whom and why: a stream to which entries are only ever added.
 *
 * An act is put on record before it begins and what came of it after it ended, as two entries that are read as one: so
 * a process killed in the middle of a discard leaves an entry without an outcome, never a discard without an entry.
 * Entries are dropped by age alone, and that is on record too. No personal data is in them.
 */
import type { RedisClient } from '@tracklayer/redis';
import type { Actor, AuditAction, AuditEntry, AuditOptions } from './audit-types.js';
import { readCampaign } from './campaign-store.js';
import type { Edit } from './editable.js';
import { deadKeys } from './keys.js';
import { maskIdentifier } from './mask-word.js';
import type { Selection } from './selection.js';

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
  return append(redis, destination, {
    ...rest,
    ...(selection && { selection: withoutPerson(selection) }),
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

/** Puts an act on record around doing it. `outcomeOf` says what came of it; one that throws has `failed`. */
export async function onRecord<T>(
  redis: RedisClient,
  destination: string,
  act: Act,
  work: () => Promise<T>,
  outcomeOf: (result: T) => Outcome,
): Promise<T> {
  const id = await recordAct(redis, destination, act);
  const outcome = (came: Outcome) => recordOutcome(redis, destination, id, came);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    // What went wrong is what the caller has to hear of, whatever becomes of the record.
    await outcome({ failed: 1 }).catch(() => {});
    throw error;
  }
  await outcome(outcomeOf(result));
  return result;
}

/** How often each outcome. */
export function tally(outcomes: readonly string[]): Outcome {
  const counts: Outcome = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Every act, the newest first, with what came of it. */
export async function* readAudit(
  redis: RedisClient,
  destination: string,
  { fromMs, untilMs }: AuditOptions = {},
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
        const came = outcomes.get(id) ?? outcome ?? (await soFar(redis, destination, act));
        outcomes.delete(id);
        yield { id, atMs, ...(act as Omit<AuditEntry, 'id' | 'atMs'>), ...(came && { outcome: came }) };
      }
    }
    const last = entries.at(-1);
    if (last === undefined || entries.length < PAGE) return;
    until = `(${last[0]}`;
  }
}

/** Of a campaign that has not ended, what came of its letters until now. */
async function soFar(
  redis: RedisClient,
  destination: string,
  { action, campaignId }: Partial<AuditEntry>,
): Promise<Outcome | undefined> {
  if (action !== 'campaign-start' || campaignId === undefined) return undefined;
  const stored = await readCampaign(redis, destination, campaignId);
  return stored && countsAbove0({ ...stored.campaign.counts });
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

function withoutPerson({ person, ...rest }: Selection): Selection {
  const { ids, ...selection } = rest;
  return {
    ...selection,
    ...(person !== undefined && { person: maskIdentifier(person) }),
    ...(ids && { ids: ids.slice(0, LETTERS_SHOWN) }),
  };
}

function pathsOf({ set = [], unset = [], patch = [] }: Edit): string[] {
  return [...set.map(([path]) => path), ...unset, ...patch.map(({ path }) => path)];
}
