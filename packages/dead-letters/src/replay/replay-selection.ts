import { JOB_TYPES } from '@tracklayer/events';
import { addTo, type Outcome, recordAct, recordOutcome } from '../audit/audit.js';
import { inPages } from '../pages.js';
import { walkLetters } from '../query/list.js';
import type { Selection } from '../query/selection.js';
import { replayAct, requireReason } from './audited-replay.js';
import { replayLetters } from './replay.js';
import type { ReplayContext, Replayed, ReplayOptions } from './types.js';

const PAGE = 200;

/**
 * Replays what is dead of a selection at this time, a page at a time, profiles before subscriptions before events. A letter
 * that dies again meanwhile has failed after `nowMs`, and waits for the next call. It is neither paced nor resumed: a
 * campaign is.
 * @throws {InvalidOrderError} without `by` and `reason`.
 */
export async function* replaySelection(
  context: ReplayContext,
  selection: Selection,
  options: ReplayOptions,
): AsyncGenerator<Replayed> {
  const { redis, destination } = context;
  requireReason(options);
  const untilMs = Math.min(selection.untilMs ?? Number.POSITIVE_INFINITY, options.nowMs + 1);
  const types = selection.type === undefined ? JOB_TYPES : [selection.type];
  const act = await recordAct(redis, destination, { ...replayAct(options), selection });
  const outcomes: Outcome = {};
  try {
    for (const type of types) {
      const letters = walkLetters(redis, destination, { ...selection, type, untilMs });
      for await (const page of inPages(letters, PAGE)) {
        const ids = page.map(({ id }) => id);
        for (const replayed of await replayLetters(context, ids, options)) {
          addTo(outcomes, replayed.outcome);
          yield replayed;
        }
      }
    }
  } finally {
    await recordOutcome(redis, destination, act, outcomes);
  }
}
