/**
 * Gives dead letters up for good, on record and with a reason.
 *
 * What a discard means for the event: somebody decided that it shall not be sent. So its job is remembered as `discarded`
 * for the deduplication window, and the same event tracked again (an application's own retry, an outbox read twice) is a
 * duplicate, not sent. What had to follow it stays a dead letter of its own. An import of the letter takes it all back.
 */
import type { RedisClient } from '@tracklayer/redis';
import { addTo, type Outcome, onRecord } from '../audit/audit.js';
import type { Actor } from '../audit/types.js';
import { inPages } from '../chunks.js';
import type { ReplayContext } from '../context.js';
import { InvalidOrderError } from '../errors.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf } from '../letter/letter-id.js';
import { walkLetters } from '../query/list.js';
import type { Selection } from '../query/selection.js';
import { checkSelection } from '../query/selection-text.js';
import { changeLetter } from '../store/transition.js';
import { isUnreadable } from '../store/unreadable.js';
import type { Discarded, DiscardOptions } from './types.js';

const PAGE = 200;

/**
 * Ends a page at a time; asked to stop, it stops behind the page. What was done until then is on record either way.
 * @throws {InvalidOrderError} without a reason, or of letters that are not dead; {@link SelectionError}
 */
export async function discardLetters(
  context: ReplayContext,
  wanted: Selection,
  { by, reason }: Required<Actor>,
  nowMs: number,
  options: DiscardOptions = {},
): Promise<Discarded> {
  const { redis, destination } = context;
  const selection = checkDiscard(wanted, reason, nowMs);
  return onRecord(redis, destination, { by, reason, action: 'discard', selection }, (came) =>
    discardAll(context, selection, came, options),
  );
}

async function discardAll(
  { redis, lanes, destination }: ReplayContext,
  selection: Selection,
  came: Outcome,
  { signal, onProgress }: DiscardOptions,
): Promise<Discarded> {
  const done: Discarded = { discarded: 0, passedOver: 0 };
  const windowMs = lanes.dedupWindowMs;
  for await (const page of inPages(walkLetters(redis, destination, selection, { limit: PAGE }), PAGE)) {
    if (signal?.aborted) {
      came.interrupted = 1;
      return { ...done, interrupted: true };
    }
    await Promise.all(
      page.map(async (letter) => {
        const isGone = !isUnreadable(letter) && (await discardOne(redis, destination, letter, windowMs));
        const outcome = isGone ? 'discarded' : 'passedOver';
        done[outcome] += 1;
        addTo(came, outcome);
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
  windowMs: number,
): Promise<boolean> {
  const { kind } = await changeLetter(redis, destination, memberOf(letter), (now) =>
    // As it was selected: one that was replayed meanwhile and died again is another matter.
    now?.state === 'dead' && now.replays === letter.replays ? { end: 'discarded', windowMs } : undefined,
  );
  return kind === 'moved';
}

function checkDiscard(wanted: Selection, reason: string, nowMs: number): Selection {
  const selection = checkSelection(wanted);
  const problems = [
    ...(reason.trim() === '' ? [{ path: 'reason', fix: 'Say why, for whoever reads the audit.' }] : []),
    ...((selection.state ?? 'dead') === 'dead'
      ? []
      : [{ path: 'selection.state', fix: 'Only dead letters can be discarded.' }]),
  ];
  if (problems.length > 0) throw new InvalidOrderError(problems);
  return { ...selection, untilMs: Math.min(selection.untilMs ?? Number.POSITIVE_INFINITY, nowMs + 1) };
}
