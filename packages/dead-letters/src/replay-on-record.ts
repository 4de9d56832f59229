import { type Act, onRecord, tally } from './audit.js';
import { replayLetters } from './replay.js';
import type { ReplayContext, Replayed, ReplayOptions } from './replay-types.js';

/** Who replays, where nobody said so. */
const NOBODY = 'unknown';

/** Replays letters by their ids, and puts on record who did, why, and what came of it. */
export function replayOnRecord(
  context: ReplayContext,
  ids: readonly string[],
  options: ReplayOptions,
): Promise<Replayed[]> {
  return onRecord(
    context.redis,
    context.destination,
    { ...replayAct(options), letters: ids },
    () => replayLetters(context, ids, options),
    (replayed) => tally(replayed.map(({ outcome }) => outcome)),
  );
}

export function replayAct({ by = NOBODY, reason, edit }: ReplayOptions): Act {
  return { action: 'replay', by, ...(reason !== undefined && { reason }), ...(edit && { edit }) };
}
