/**
 * Warns of destinations that no worker serves, of workers that do not understand what this version writes, and of workers with
 * another digest key.
 *
 * Defends against a flood too: a shop may track events for hours before its first worker starts. So a receipt has each warning
 * once for each destination, and again only after it was over. The handler, which may log it, gets it at most once in ten minutes.
 *
 * And against a false alarm: after an outage of Redis every report is old, until the workers are connected again.
 */
import type { Warning } from '@tracklayer/events';
import { createClientNames, readWorkers, withOlder, workersVerdict } from '@tracklayer/lanes';
import { type DigestKeySource, hasOtherDigestKey } from '@tracklayer/persons';
import { type RedisClient, withDeadline } from '@tracklayer/redis';
import { version } from './version.js';
import {
  noWorker,
  olderWorker,
  otherDigestKey,
  otherVersion,
  unknownDestination,
  type WorkerWarning,
} from './worker-warning.js';

export interface WorkersCheck {
  /** Looks at the workers of a destination if the last look is some seconds old. Resolves soon, and never rejects. */
  look(destination: string): Promise<void>;
  /** The warnings about these destinations that no receipt has yet. */
  take(destinations: readonly string[]): Warning[];
  close(): void;
}

/** How often a destination is looked at again. With the time after which a silent worker counts as gone, 13 s. */
const LOOK_EVERY_MS = 4_000;

/** The list of clients may be long, and many producers may ask for it. */
const CLIENTS_EVERY_MS = 15_000;

/** How long a call waits at most for the answer about its workers. The next receipt has a later one. */
const WAIT_MS = 250;

/** After an outage of Redis the workers have this long to report themselves again. */
const REPORTED_WITHIN_MS = 5_000;

/** How soon the handler gets a warning again that was over meanwhile. */
const REPEAT_AFTER_MS = 600_000;

type Code = WorkerWarning['code'];

interface Looked {
  atMs: number;
  /** What the last look found. */
  now?: Code | undefined;
  /** Epoch ms when the handler last got a warning of each kind. */
  said: Map<Code, number>;
  /** Not in a receipt yet. */
  waiting: Warning[];
}

export function createWorkersCheck(
  redis: RedisClient,
  digestKey: DigestKeySource,
  { onWorkerWarning, now }: { onWorkerWarning: (warning: WorkerWarning) => void; now: () => number },
): WorkersCheck {
  const looked = new Map<string, Looked>();
  let lostMs: number | undefined;
  const onLost = () => {
    lostMs = now();
  };
  redis.on('close', onLost);
  const names = createClientNames(redis, CLIENTS_EVERY_MS, now);

  async function find(destination: string): Promise<WorkerWarning | undefined> {
    const found = await readWorkers(redis, destination);
    let verdict = workersVerdict(found, version());
    // A worker of release 0.1.0 may serve it.
    if (verdict.kind === 'no_worker')
      verdict = workersVerdict(await withOlder(destination, found, names), version());
    switch (verdict.kind) {
      case 'fine':
        return (await hasOtherDigestKey(redis, destination, digestKey))
          ? otherDigestKey(destination)
          : undefined;
      case 'unknown':
        return unknownDestination(destination);
      case 'no_worker':
        return noWorker(destination, verdict.lanes);
      case 'older':
        return olderWorker(destination, verdict.version);
      case 'other':
        return otherVersion(destination, verdict.version, version());
    }
  }

  async function ask(destination: string, state: Looked): Promise<void> {
    const warning = await find(destination);
    const isBack = lostMs !== undefined && Math.abs(now() - lostMs) < REPORTED_WITHIN_MS;
    if (isBack && warning?.code === 'no_worker') return;
    const isNew = warning?.code !== state.now;
    state.now = warning?.code;
    if (warning === undefined || !isNew) return;
    state.waiting.push({
      path: 'destinations',
      code: warning.code,
      got: destination,
      fix: `${warning.message} ${warning.next}`,
    });
    const nowMs = now();
    const saidMs = state.said.get(warning.code);
    if (saidMs !== undefined && Math.abs(nowMs - saidMs) < REPEAT_AFTER_MS) return;
    state.said.set(warning.code, nowMs);
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
      if (known !== undefined && Math.abs(nowMs - known.atMs) < LOOK_EVERY_MS) return;
      const state = known ?? { atMs: nowMs, said: new Map(), waiting: [] };
      state.atMs = nowMs;
      looked.set(destination, state);
      // The call itself says where Redis is away.
      const asked = ask(destination, state).catch(() => {
        if (known === undefined) looked.delete(destination);
      });
      // What was said already need not be said in time.
      if (known?.now !== undefined) return;
      await withDeadline(asked, WAIT_MS, () => new Error('later')).catch(() => undefined);
    },
    take(destinations) {
      return destinations.flatMap((destination) => looked.get(destination)?.waiting.splice(0) ?? []);
    },
    close: () => void redis.off('close', onLost),
  };
}
