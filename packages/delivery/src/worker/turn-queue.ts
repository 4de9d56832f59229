/** The suspects of a process that wait for their turn: those that lost fewer lives first, then in order of arrival. */
export interface TurnQueue<Turn extends { lostLives: number }> {
  size(): number;
  first(): Turn | undefined;
  add(turn: Turn): void;
  /** Takes constant time at any position: thousands wait after a process died. False where it does not wait. */
  remove(turn: Turn): boolean;
}

export function createTurnQueue<Turn extends { lostLives: number }>(): TurnQueue<Turn> {
  const byLives: Set<Turn>[] = [];
  let size = 0;
  return {
    size: () => size,
    first() {
      for (const turns of byLives) for (const turn of turns ?? []) return turn;
      return undefined;
    },
    add(turn) {
      byLives[turn.lostLives] ??= new Set();
      byLives[turn.lostLives]?.add(turn);
      size += 1;
    },
    remove(turn) {
      const was = byLives[turn.lostLives]?.delete(turn) ?? false;
      if (was) size -= 1;
      return was;
    },
  };
}
