import { setTimeout as sleep } from 'node:timers/promises';
import { type MigrationReport, readMigration, reportMigration } from '@tracklayer/backfill';
import type { CommandContext } from '../command-context.js';
import { startProgress } from '../progress.js';
import type { OpenBackfill } from './open-backfill.js';
import { createProgress, type Progress, progressWords } from './progress-words.js';

const LIVE_MS = 500;
const TOLD_MS = 10_000;
/** So long without anything settled, and somebody should hear why that may be. */
const STUCK_MS = 20_000;

/** Says how far a migration is until told to stop: a bar for whoever watches, a line now and then in a pipe. */
export function followMigration(
  context: CommandContext,
  open: OpenBackfill,
  id: string,
): { stop(): Promise<void> } {
  const { io, out } = context;
  const measure = createProgress();
  let latest: Progress | undefined;
  let moved = { done: -1, atMs: Date.now() };
  let warned = false;
  const stopped = new AbortController();
  const bar = startProgress(io, out, () => (latest ? progressWords(latest, true) : 'looking at the files'));

  async function look(): Promise<void> {
    const migration = await readMigration(open.redis, open.destination, id);
    if (migration === undefined) return;
    latest = measure(migration, Date.now());
    if (latest.done !== moved.done || latest.paused) moved = { done: latest.done, atMs: Date.now() };
    if (!warned && latest.waiting > 0 && Date.now() - moved.atMs > STUCK_MS) {
      warned = true;
      if (!out.json)
        out.note('Nothing is being delivered: does a worker run? (`tracklayer worker`, `tracklayer lanes`)');
    }
    if (out.json) await out.data({ progress: latest });
    else if (!out.live) out.note(progressWords(latest, false));
  }

  const loop = (async () => {
    while (!stopped.signal.aborted) {
      await sleep(out.live ? LIVE_MS : TOLD_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
      if (!stopped.signal.aborted) await look().catch(() => undefined);
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

/** Once its files are read: waits until every entry that was handed over has ended; tells how it stands then, or when it is asked to end. */
export async function untilSettled(
  { io }: CommandContext,
  open: OpenBackfill,
  migrationId: string,
): Promise<MigrationReport> {
  for (;;) {
    const report = await reportMigration({ ...open, migrationId, nowMs: Date.now() });
    if (report === undefined) throw new Error(`Migration ${migrationId} is gone.`);
    if (io.signal.aborted || report.state === 'cancelled') return report;
    if (report.waiting + report.consentsWaiting === 0) return report;
    await sleep(LOOK_MS, undefined, { signal: io.signal }).catch(() => undefined);
  }
}
