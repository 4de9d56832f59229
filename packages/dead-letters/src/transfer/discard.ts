/**
 * Removes dead letters for good, with an audit entry and a reason.
 *
 * A discard decides that the event will not be sent. So the job is remembered as `discarded` for the deduplication window.
 * If an application tracks the same event again in that time, the event is a duplicate and is not sent. Jobs that depend
 * on a discarded one stay dead letters of their own. An import of the letter undoes the discard.
 */
import type { JournalIndexer } from '@tracklayer/journal';
import type { RedisClient } from '@tracklayer/redis';
import { addOutcome, type Outcome, withAudit } from '../audit/audit.js';
import type { ReasonedActor } from '../audit/types.js';
import { asyncChunks } from '../chunks.js';
import type { ReplayContext } from '../context.js';
import { InvalidOrderError } from '../errors.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf } from '../letter/letter-id.js';
import { scanLetters } from '../query/list.js';
import type { Selection } from '../query/selection.js';
import { checkSelection } from '../query/selection-text.js';
import { transitionLetter } from '../store/transition.js';
import { isUnreadable } from '../store/unreadable.js';
import type { Discarded, DiscardOptions } from './types.js';

const PAGE = 200;

/**
 * Discards a page at a time; the signal stops it after a page. The audit gets the outcome in both cases.
 * @throws {InvalidOrderError} without a reason, and for letters that are not dead; {@link SelectionError}
 */
export async function discardLetters(
  context: ReplayContext,
  requested: Selection,
  actor: ReasonedActor,
  nowMs: number,
  options: DiscardOptions = {},
): Promise<Discarded> {
  const { redis, destination } = context;
  const selection = checkDiscard(requested, actor.reason, nowMs);
  return withAudit(redis, destination, { ...actor, action: 'discard', selection }, (outcome) =>
    discardAll(context, selection, outcome, options),
  );
}

async function discardAll(
  { redis, lanes, destination }: ReplayContext,
  selection: Selection,
  outcome: Outcome,
  { signal, onProgress }: DiscardOptions,
): Promise<Discarded> {
  const done: Discarded = { discarded: 0, passedOver: 0 };
  const remembered = { windowMs: lanes.dedupWindowMs, journal: lanes.journal };
  await lanes.journal?.ready().catch(() => undefined);
  const letters = scanLetters(redis, destination, selection, { limit: PAGE });
  for await (const page of asyncChunks(letters, PAGE)) {
    if (signal?.aborted) {
      outcome.interrupted = 1;
      return { ...done, interrupted: true };
    }
    await Promise.all(
      page.map(async (letter) => {
        const isGone = !isUnreadable(letter) && (await discardOne(redis, destination, letter, remembered));
        const end = isGone ? 'discarded' : 'passedOver';
        done[end] += 1;
        addOutcome(outcome, end);
      }),
    );
    onProgress?.(done);
  }
  return done;
}

async function discardOne(
  redis: RedisClient,
  destination: string,
  letter: DeadLetter,
  remembered: { windowMs: number; journal: JournalIndexer | undefined },
): Promise<boolean> {
  const { kind } = await transitionLetter(redis, destination, memberOf(letter), (now) =>
    // Only as it was selected: a letter that was replayed meanwhile and died again is a new case.
    now?.state === 'dead' && now.replays === letter.replays ? { end: 'discarded', ...remembered } : undefined,
  );
  return kind === 'applied';
}

function checkDiscard(requested: Selection, reason: string, nowMs: number): Selection {
  const selection = checkSelection(requested);
  const problems = [
    ...(reason.trim() === '' ? [{ path: 'reason', fix: 'Give a reason for the audit.' }] : []),
    ...((selection.state ?? 'dead') === 'dead'
      ? []
      : [{ path: 'selection.state', fix: 'Select dead letters: others cannot be discarded.' }]),
  ];
  if (problems.length > 0) throw new InvalidOrderError(problems);
  return { ...selection, untilMs: Math.min(selection.untilMs ?? Number.POSITIVE_INFINITY, nowMs + 1) };
}
