/**
 * A worker that stands by while another one has the surge.
 *
 * Failure story: the worker with the surge was killed. Its lease lasted for six more seconds, and the next worker read a backlog of 60,000
 * events before it began. Fresh carts waited for ten seconds. So a worker that stands by knows the backlog, and looks ten
 * times a second whether the connection of the other one is still there.
 */
import type { LostHolder, Surges } from '@tracklayer/lanes';

export interface StandBy {
  /** Watches until it is wanted no more. Does nothing where it watches already. */
  start(): void;
}

export interface StandByOptions {
  surges: Pick<Surges, 'lostHolder'>;
  /** Whether another process has the surge. */
  isWanted(): boolean;
  /** Reads which events wait. */
  readAhead(): Promise<unknown>;
  /** The process with the surge is gone. */
  onLost(holder: LostHolder): Promise<void>;
  /** A look failed. The next one follows. */
  onError(error: unknown): void;
}

const LOOK_EVERY_MS = 100;
/** Few events come meanwhile. */
const READ_EVERY_MS = 5_000;

export function createStandBy({ surges, isWanted, readAhead, onLost, onError }: StandByOptions): StandBy {
  const running = new Set<string>();

  async function repeat(name: string, everyMs: number, act: () => Promise<unknown>): Promise<void> {
    if (running.has(name)) return;
    running.add(name);
    while (isWanted()) {
      // The worker with the surge reads the backlog first.
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      if (isWanted()) await act().catch(onError);
    }
    running.delete(name);
  }

  async function look(): Promise<void> {
    const lost = await surges.lostHolder();
    if (lost && isWanted()) await onLost(lost);
  }

  return {
    start() {
      void repeat('look', LOOK_EVERY_MS, look);
      void repeat('read', READ_EVERY_MS, readAhead);
    },
  };
}
