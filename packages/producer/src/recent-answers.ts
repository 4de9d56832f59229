/** How long an answer is used. */
const USED_MS = 1_000;

/** When an answer in use is asked for again, so that calls that follow each other never wait for it. */
const RENEWED_MS = 500;

/**
 * Asks Redis at most about twice a second for each destination, and gives its last answer in between. A call waits for an
 * answer only where the last one is older than a second. A failed question is asked again by the next call.
 */
export function recentAnswers<T>(
  ask: (destination: string, nowMs: number) => Promise<T>,
  now: () => number,
): (destination: string) => Promise<T> {
  const answers = new Map<string, { atMs: number; answer: T }>();
  const asking = new Map<string, Promise<T>>();

  function askOnce(destination: string, nowMs: number): Promise<T> {
    const underWay = asking.get(destination);
    if (underWay !== undefined) return underWay;
    const question = ask(destination, nowMs)
      .then((answer) => {
        answers.set(destination, { atMs: nowMs, answer });
        return answer;
      })
      .finally(() => asking.delete(destination));
    asking.set(destination, question);
    return question;
  }

  return async (destination) => {
    const nowMs = now();
    const last = answers.get(destination);
    const ageMs = last === undefined ? Number.POSITIVE_INFINITY : Math.abs(nowMs - last.atMs);
    if (last === undefined || ageMs >= USED_MS) return askOnce(destination, nowMs);
    if (ageMs >= RENEWED_MS) askOnce(destination, nowMs).catch(() => {});
    return last.answer;
  };
}
