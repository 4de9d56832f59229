/** The pace at which events end, from a count that only grows. Pure but for what it remembers. */
export interface Pace {
  note(ended: number, nowMs: number): void;
  /** Events per second lately. Undefined until it was watched for long enough. */
  perSecond(): number | undefined;
}

const OVER_MS = 15_000;
const ENOUGH_MS = 5_000;

export function createPace(): Pace {
  let points: { ended: number; atMs: number }[] = [];
  return {
    note(ended, nowMs) {
      points = [...points.filter(({ atMs }) => nowMs - atMs <= OVER_MS), { ended, atMs: nowMs }];
    },
    perSecond() {
      const [first, last] = [points[0], points.at(-1)];
      if (first === undefined || last === undefined || last.atMs - first.atMs < ENOUGH_MS) return undefined;
      return (Math.max(0, last.ended - first.ended) / (last.atMs - first.atMs)) * 1_000;
    },
  };
}
