/**
 * What was used of a budget, from the moments of calls as the sandbox took them. Pure arithmetic.
 */

/** One call, as far as a budget is concerned. */
export interface Call {
  atMs: number;
  accepted: boolean;
}

/**
 * The part of the steady limit that was used, from the first call on: a client whose calls numbered 1, `perMinute` + 1,
 * 2 × `perMinute` + 1 … are let through a minute apart uses all of it. Nothing is left out, neither the start nor the
 * pauses, and the burst that a fresh budget allows earns nothing: only whole budgets count, each until the next begins.
 *
 * @param calls of one client, in order of time
 * @returns undefined while fewer than one whole budget and one call were accepted
 */
export function utilisation(calls: readonly Call[], perMinute: number): number | undefined {
  const accepted = calls.filter((call) => call.accepted);
  const budgets = Math.floor((accepted.length - 1) / perMinute);
  const first = accepted[0];
  const next = accepted[budgets * perMinute];
  if (budgets < 1 || !first || !next) return undefined;
  return (budgets * 60_000) / (next.atMs - first.atMs);
}

/**
 * Of what others left of each whole fixed minute, the part that we used, all minutes together.
 *
 * @param phaseMs where the server's minutes begin, from the epoch modulo a minute
 * @param fromMs the first minute that counts begins here or later
 * @param untilMs the last one that counts ends here or earlier
 */
export function usedOfWhatWasLeft(
  ours: readonly Call[],
  others: readonly Call[],
  { perMinute, phaseMs, fromMs, untilMs }: Period,
): number {
  const first = Math.ceil((fromMs - phaseMs) / 60_000);
  const last = Math.floor((untilMs - phaseMs) / 60_000);
  const within = (calls: readonly Call[]) =>
    calls.filter(({ accepted, atMs }) => {
      const minute = Math.floor((atMs - phaseMs) / 60_000);
      return accepted && minute >= first && minute < last;
    }).length;
  return within(ours) / ((last - first) * perMinute - within(others));
}

export interface Period {
  perMinute: number;
  phaseMs: number;
  fromMs: number;
  untilMs: number;
}
