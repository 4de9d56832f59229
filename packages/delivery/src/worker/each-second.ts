/**
 * One timer for what each destination of a process looks at once a second. Those of one turn send their commands to Redis in one
 * write. The turns are spread over the second, so that hundreds of destinations do not hold up a live event.
 */
export interface EachSecond {
  /** Calls `look` once a second until the returned function is called. */
  add(look: () => unknown): () => void;
}

const TURNS = 4;
const SECOND_MS = 1_000;

export function createEachSecond(): EachSecond {
  const turns = Array.from({ length: TURNS }, () => new Set<() => unknown>());
  let added = 0;
  let turn = 0;
  let timer: NodeJS.Timeout | undefined;

  function next(): void {
    turn = (turn + 1) % TURNS;
    for (const look of turns[turn] ?? []) look();
  }

  return {
    add(look) {
      const own = turns[added % TURNS];
      added += 1;
      own?.add(look);
      timer ??= setInterval(next, SECOND_MS / TURNS);
      return () => {
        own?.delete(look);
        if (turns.some(({ size }) => size > 0)) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
