import { type Act, addOutcome, withAudit } from '../audit/audit.js';
import type { ReplayContext } from '../context.js';
import { InvalidOrderError } from '../errors.js';
import { replayLetters } from './replay.js';
import type { Replayed, ReplayOptions } from './types.js';

/** The actor in the audit if the caller named none. */
const UNKNOWN_ACTOR = 'unknown';

/**
 * Replays letters by their ids. The audit gets an entry with actor, reason and outcome.
 * @throws {InvalidOrderError} for more than one letter without `by` and `reason`.
 */
export async function auditedReplay(
  context: ReplayContext,
  ids: readonly string[],
  options: ReplayOptions,
): Promise<Replayed[]> {
  if (new Set(ids).size > 1) requireActorAndReason(options);
  const { by = UNKNOWN_ACTOR, byKind, reason, edit } = options;
  const act: Act = {
    action: 'replay',
    by,
    ...(byKind && { byKind }),
    ...(reason !== undefined && { reason }),
    ...(edit && { edit }),
    letters: ids,
  };
  return withAudit(context.redis, context.destination, act, async (outcome) => {
    const replayed = await replayLetters(context, ids, options);
    for (const each of replayed) addOutcome(outcome, each.outcome);
    return replayed;
  });
}

function requireActorAndReason({ by = '', reason = '' }: Pick<ReplayOptions, 'by' | 'reason'>): void {
  const problems = [
    ...(by.trim() === '' ? [{ path: 'by', fix: 'Name the person or program that replays.' }] : []),
    ...(reason.trim() === '' ? [{ path: 'reason', fix: 'Give a reason for the audit.' }] : []),
  ];
  if (problems.length > 0) throw new InvalidOrderError(problems);
}
