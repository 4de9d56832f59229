/**
 * Warns of workers that do not understand what this version writes, and of destinations that no worker has ever served. Each
 * warning is given once for each destination.
 */
import type { Warning } from '@tracklayer/events';
import { readWorkers, workersVerdict } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { olderWorker, unknownDestination, type WorkerWarning } from './worker-warning.js';

export interface WorkersCheck {
  /** Looks at the workers of a destination: with its first call, and later at times, without a wait. Never rejects. */
  look(destination: string): Promise<void>;
  /** The warnings about these destinations that no receipt has yet. */
  take(destinations: readonly string[]): Warning[];
}

/** How often a destination is looked at again. A worker of an older version may start at any time. */
const LOOK_EVERY_MS = 15_000;

interface Looked {
  atMs: number;
  said: Set<WorkerWarning['code']>;
  /** Not in a receipt yet. */
  waiting: Warning[];
}

export function createWorkersCheck(
  redis: RedisClient,
  { onWorkerWarning, now }: { onWorkerWarning: (warning: WorkerWarning) => void; now: () => number },
): WorkersCheck {
  const looked = new Map<string, Looked>();

  async function ask(destination: string, { said, waiting }: Looked): Promise<void> {
    const verdict = workersVerdict(await readWorkers(redis, destination));
    if (verdict.kind === 'fine') return;
    const warning =
      verdict.kind === 'older' ? olderWorker(destination, verdict.version) : unknownDestination(destination);
    if (said.has(warning.code)) return;
    said.add(warning.code);
    waiting.push({
      path: 'destinations',
      code: warning.code,
      got: destination,
      fix: `${warning.message} ${warning.next}`,
    });
    try {
      onWorkerWarning(warning);
    } catch {
      // An error in the application's own handler must not become one of its call.
    }
  }

  return {
    async look(destination) {
      const known = looked.get(destination);
      const nowMs = now();
      if (
        known !== undefined &&
        (Math.abs(nowMs - known.atMs) < LOOK_EVERY_MS || known.said.has('older_worker'))
      )
        return;
      const look = known ?? { atMs: nowMs, said: new Set(), waiting: [] };
      look.atMs = nowMs;
      looked.set(destination, look);
      // The call itself says where Redis is away.
      const asked = ask(destination, look).catch(() => {
        if (known === undefined) looked.delete(destination);
      });
      if (known === undefined) await asked;
    },
    take(destinations) {
      return destinations.flatMap((destination) => looked.get(destination)?.waiting.splice(0) ?? []);
    },
  };
}
