/**
 * Calculates the used part of a budget from the times at which the sandbox received calls. Pure.
 */

/** One call, with what a budget depends on. */
export interface Call {
  atMs: number;
  accepted: boolean;
}

/**
 * The used part of the steady limit, from the first call on. It is 1 if the calls number 1, `perMinute` + 1,
 * 2 × `perMinute` + 1 and so on are accepted exactly a minute apart. Start and pauses count. The burst that a fresh budget
 * allows gives no advantage, because only whole budgets count, each until the next one starts.
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
 * Other clients leave a part of each minute's budget. Returns how much of that part we used, over all whole minutes together.
 *
 * @param phaseMs the start of the server's minutes: epoch ms modulo a minute
 * @param fromMs the first minute that counts starts here or later
 * @param untilMs the last minute that counts ends here or earlier
 */
export function usedPartOfRest(
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
