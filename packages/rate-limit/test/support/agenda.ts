/** Simulated time: tasks, each at its time. */
export interface Agenda {
  nowMs(): number;
  after(delayMs: number, what: () => void): void;
  runUntil(endMs: number): void;
}

export function createAgenda(startMs: number): Agenda {
  const due = new Map<number, (() => void)[]>();
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    after(delayMs, what) {
      const atMs = nowMs + Math.max(1, Math.ceil(delayMs));
      const others = due.get(atMs);
      if (others) others.push(what);
      else due.set(atMs, [what]);
    },
    runUntil(endMs) {
      for (; nowMs < endMs; nowMs += 1) {
        for (const what of due.get(nowMs) ?? []) what();
        due.delete(nowMs);
      }
    },
  };
}
