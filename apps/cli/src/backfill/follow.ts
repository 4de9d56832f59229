/**
 * Tells how far a migration is while others work on it.
 *
 * Defends against silence: a Redis that is away leaves every command waiting, this one's too, and without a worker nothing
 * ever moves. Both are said, once, to people and to machines.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type MigrationReport, readMigration, reportMigration } from '@tracklayer/backfill';
import { startProgress } from '../output/progress.js';
import type { CommandContext } from '../runtime/command.js';
import { untilAsked } from '../runtime/until-asked.js';
import type { OpenBackfill } from './open-backfill.js';
import { createProgress, type Progress, progressWords } from './progress-words.js';

/** In ms. */
export interface FollowPace {
  /** From one look to the next. */
  everyMs: number;
  /** So long without an answer of Redis, and it counts as away. */
  awayMs: number;
  /** So long without anything settled, and somebody should hear why that may be. */
  stuckMs: number;
}

const paceOf = (live: boolean): FollowPace => ({
  everyMs: live ? 500 : 10_000,
  awayMs: 3_000,
  stuckMs: 20_000,
});

const WARNINGS = {
  redis_away:
    'Redis does not answer. Waiting for it; nothing is lost. (Ctrl-C ends, `resume` goes on later.)',
  nothing_delivered:
    'Nothing is being delivered: does a worker run? (`tracklayer worker`, `tracklayer lanes`)',
} as const;

/** Says how far a migration is until told to stop: a bar for whoever watches, a line now and then in a pipe. */
export function followMigration(
  context: CommandContext,
  open: OpenBackfill,
  id: string,
  pace = paceOf(context.out.live),
): { stop(): Promise<void> } {
  const { io, out } = context;
  const measure = createProgress();
  let latest: Progress | undefined;
  let moved = { left: -1, atMs: Date.now() };
  const warned = new Set<keyof typeof WARNINGS>();
  const stopped = new AbortController();
  const { signal } = stopped;
  const over = untilAsked(signal);
  const bar = startProgress(io, out, () => (latest ? progressWords(latest, true) : 'looking at the files'));

  async function warn(code: keyof typeof WARNINGS): Promise<void> {
    if (warned.has(code)) return;
    warned.add(code);
    if (out.json) await out.data({ warning: { code, message: WARNINGS[code] } });
    else out.note(WARNINGS[code]);
  }

  async function look(): Promise<void> {
    const migration = await readMigration(open.redis, open.destination, id);
    if (migration === undefined || signal.aborted) return;
    warned.delete('redis_away');
    latest = measure(migration, Date.now());
    const left = latest.waiting + latest.consentsWaiting;
    if (left !== moved.left || latest.paused) moved = { left, atMs: Date.now() };
    if (left > 0 && Date.now() - moved.atMs > pace.stuckMs) await warn('nothing_delivered');
    if (out.json) await out.data({ progress: latest });
    else if (!out.live) out.note(progressWords(latest, false));
  }

  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  const loop = (async () => {
    for (await pause(pace.everyMs); !signal.aborted; await pause(pace.everyMs)) {
      let answered = false;
      const looking = look()
        .catch(() => undefined)
        .finally(() => {
          answered = true;
        });
      await Promise.race([looking, pause(pace.awayMs)]);
      if (answered || signal.aborted) continue;
      await warn('redis_away');
      // One look at a time, but none that outlasts the following.
      await Promise.race([looking, over]);
    }
  })();
  return {
    async stop() {
      stopped.abort();
      bar.stop();
      await loop;
    },
  };
}

const LOOK_MS = 300;

/**
 * Once its files are read: waits until every entry that was handed over has ended; tells how it stands then, or when it is
 * asked to end. `readToo`: another process may read them still, and is waited for.
 */
export async function untilSettled(
  { io }: CommandContext,
  open: OpenBackfill,
  migrationId: string,
  { readToo = false } = {},
): Promise<MigrationReport> {
  for (;;) {
    const report = await reportMigration({ ...open, migrationId, nowMs: Date.now() });
    if (report === undefined) throw new Error(`Migration ${migrationId} is gone.`);
    if (io.signal.aborted || report.state === 'cancelled') return report;
    const reading = readToo && report.reading;
    if (report.waiting + report.consentsWaiting === 0 && !reading) return report;
    await sleep(LOOK_MS, undefined, { signal: io.signal }).catch(() => undefined);
  }
}
