import { JOB_TYPES } from '@tracklayer/events';
import { walkLetters } from './list.js';
import { inPages } from './pages.js';
import { replayLetters } from './replay.js';
import type { ReplayContext, Replayed, ReplayOptions } from './replay-types.js';
import type { Selection } from './selection.js';

/**
 * Replays what is dead of a selection at this time, a page at a time, profiles before subscriptions before events. A letter
 * that dies again meanwhile has failed after `nowMs`, and waits for the next call.
 */
export async function* replaySelection(
  context: ReplayContext,
  selection: Selection,
  options: ReplayOptions,
): AsyncGenerator<Replayed> {
  const untilMs = Math.min(selection.untilMs ?? Number.POSITIVE_INFINITY, options.nowMs + 1);
  const types = selection.type === undefined ? JOB_TYPES : [selection.type];
  for (const type of types) {
    const letters = walkLetters(context.redis, context.destination, { ...selection, type, untilMs });
    for await (const page of inPages(letters, PAGE)) {
      const ids = page.map(({ id }) => id);
      yield* await replayLetters(context, ids, options);
    }
  }
}

const PAGE = 200;
