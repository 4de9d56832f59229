import { JOB_TYPES } from '@tracklayer/events';
import type { DeadLetter } from './letter.js';
import { walkLetters } from './list.js';
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
    for await (const page of pages(letters, PAGE)) yield* await replayLetters(context, page, options);
  }
}

const PAGE = 200;

async function* pages(letters: AsyncIterable<DeadLetter>, size: number): AsyncGenerator<string[]> {
  let page: string[] = [];
  for await (const { id } of letters) {
    if (page.push(id) < size) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
