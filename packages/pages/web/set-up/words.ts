/** The set-up of destinations in words. Pure. */
import type { Schemas } from '@tracklayer/api-client';

export type SetUp = Schemas['SetUp'];
export type SetUpAnswer = NonNullable<SetUp['answer']>;
export type ScopeState = SetUpAnswer['key']['scopes'][number];

const DAY_MS = 86_400_000;
/** Klaviyo tells of a new revision each quarter, so this leaves time for two. */
const SOON_DAYS = 183;

export function revisionText(
  { revision, revisionEndsOn }: Pick<SetUpAnswer, 'revision' | 'revisionEndsOn'>,
  nowMs: number,
): { text: string; isWarning: boolean } {
  const days = Math.ceil((Date.parse(revisionEndsOn) - nowMs) / DAY_MS);
  if (days <= 0)
    return {
      text: `${revision}. Klaviyo retired it on ${revisionEndsOn}. Set a newer one.`,
      isWarning: true,
    };
  const text = `${revision}. Klaviyo retires it on ${revisionEndsOn}, in ${days} days.`;
  return days > SOON_DAYS
    ? { text, isWarning: false }
    : { text: `${text} Set a newer one.`, isWarning: true };
}

/** Missing scopes first, as a person has to act on them. Then those that lanes need. */
export function sortedScopes(scopes: readonly ScopeState[]): ScopeState[] {
  const rank = ({ state, for: types }: ScopeState) =>
    (state === 'missing' && types.length > 0 ? 0 : state === 'missing' ? 1 : 2) + (types.length > 0 ? 0 : 3);
  return scopes.toSorted((a, b) => rank(a) - rank(b) || (a.scope < b.scope ? -1 : 1));
}

export const SCOPE_WORDS = {
  granted: ['granted', 'teal'],
  missing: ['missing', 'red'],
  not_refused: ['not refused so far', 'gray'],
  unknown: ['unknown', 'gray'],
} as const satisfies Record<ScopeState['state'], readonly [string, string]>;

/** Why a destination has no answer, and what to do. */
export function silenceText(state: SetUp['state']): string {
  if (state === 'no_worker')
    return 'No worker serves it, and only a worker has its key. Start one: npx tracklayer worker';
  if (state === 'older_worker') return 'Its worker is older than this page. Update the worker.';
  return 'Its worker did not answer in time. Load the page again in a minute.';
}

/** What needs the scope. */
export function usedFor({ for: types, scope }: ScopeState): string {
  if (types.length > 0) return types.join(', ');
  return scope === 'accounts:read' ? 'checks whether the key works again' : 'the page Flows';
}
