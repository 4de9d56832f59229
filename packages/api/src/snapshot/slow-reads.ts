/**
 * What a snapshot does not read anew each second.
 *
 * Defends against a process that only reads. Each of fifty destinations may have hundreds of groups of dead letters, and a budget
 * for each endpoint. So a snapshot reads the causes of a part of the destinations only, and says when it read them. It reads a budget
 * that no call used as rarely.
 */
import type { CauseList, DeadLetters } from '@tracklayer/dead-letters';
import type { JobType } from '@tracklayer/events';
import type { LaneSources } from '@tracklayer/lane-status';

type Budgets = LaneSources['budgets'];

export interface ReadCauses extends CauseList {
  /** Epoch ms: when they were read. */
  atMs: number;
}

export interface SlowReads {
  causes(destination: string): Promise<ReadCauses>;
  /** A budget; one that was unused may be some seconds old. */
  budget(destination: string, lane: JobType): ReturnType<Budgets['of']>;
}

const CAUSES_SHOWN = 5;
const CAUSES_EVERY_MS = 5_000;
const UNUSED_EVERY_MS = 5_000;
/** Parts of the destinations that take turns. */
const TURNS = 5;
/** The groups of so many destinations are in memory together. */
const AT_ONCE = 4;

export function createSlowReads(
  deadLetters: Pick<DeadLetters, 'causes'>,
  budgets: Pick<Budgets, 'of'>,
  now: () => number,
): SlowReads {
  const causes = new Map<string, { dueMs: number; read: ReadCauses }>();
  const unused = new Map<string, { dueMs: number; budget: Awaited<ReturnType<Budgets['of']>> }>();
  const fewAtOnce = createQueue(AT_ONCE);
  let readers = 0;
  return {
    async causes(destination) {
      const known = causes.get(destination);
      const nowMs = now();
      if (known !== undefined && nowMs < known.dueMs) return known.read;
      // Without reading letters to count people.
      const list = await fewAtOnce(() =>
        deadLetters.causes(destination, {}, { limit: CAUSES_SHOWN, readAtMost: 0 }),
      );
      const read = { ...list, atMs: nowMs };
      // The first reading is of all destinations at once, and the next ones must not be.
      const turnMs =
        known === undefined ? ((readers++ % TURNS) + 1) * (CAUSES_EVERY_MS / TURNS) : CAUSES_EVERY_MS;
      causes.set(destination, { dueMs: nowMs + turnMs, read });
      return read;
    },
    async budget(destination, lane) {
      const key = `${destination} ${lane}`;
      const known = unused.get(key);
      const nowMs = now();
      if (known !== undefined && nowMs < known.dueMs) return known.budget;
      const budget = await budgets.of(destination, lane);
      const isUnused = budget.perMinute === 0 && budget.throttledUntilMs === undefined;
      const turnMs =
        known === undefined ? ((readers++ % TURNS) + 1) * (UNUSED_EVERY_MS / TURNS) : UNUSED_EVERY_MS;
      if (isUnused) unused.set(key, { dueMs: nowMs + turnMs, budget });
      else unused.delete(key);
      return budget;
    },
  };
}

/** Runs at most so many works at the same time; the others wait in their order. */
function createQueue(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
