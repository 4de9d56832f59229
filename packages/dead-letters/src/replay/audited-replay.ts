import { type Act, addTo, onRecord } from '../audit/audit.js';
import type { ReplayContext } from '../context.js';
import { InvalidOrderError } from '../errors.js';
import { replayLetters } from './replay.js';
import type { Replayed, ReplayOptions } from './types.js';

/** Who replays, where nobody said so. */
const NOBODY = 'unknown';

/**
 * Replays letters by their ids, and puts on record who did, why, and what came of it.
 * @throws {InvalidOrderError} for more than one without `by` and `reason`.
 */
export async function replayOnRecord(
  context: ReplayContext,
  ids: readonly string[],
  options: ReplayOptions,
): Promise<Replayed[]> {
  if (new Set(ids).size > 1) requireReason(options);
  const act = { ...replayAct(options), letters: ids };
  return onRecord(context.redis, context.destination, act, async (came) => {
    const replayed = await replayLetters(context, ids, options);
    for (const { outcome } of replayed) addTo(came, outcome);
    return replayed;
  });
}

export function replayAct({ by = NOBODY, reason, edit }: ReplayOptions): Act {
  return { action: 'replay', by, ...(reason !== undefined && { reason }), ...(edit && { edit }) };
}

/** @throws {InvalidOrderError} unless somebody says who replays several letters, and why. */
export function requireReason({ by = '', reason = '' }: Pick<ReplayOptions, 'by' | 'reason'>): void {
  const problems = [
    ...(by.trim() === '' ? [{ path: 'by', fix: 'Say who does it.' }] : []),
    ...(reason.trim() === '' ? [{ path: 'reason', fix: 'Say why, for whoever reads the audit.' }] : []),
  ];
  if (problems.length > 0) throw new InvalidOrderError(problems);
}
