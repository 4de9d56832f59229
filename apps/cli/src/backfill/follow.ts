/**
 * Shows the progress of a migration while processes work on it.
 *
 * Defends against silence: while Redis does not answer, every command waits, and without a worker no entry moves. The
 * command says both once, to people and to machines.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type MigrationReport, readMigration, reportMigration } from '@tracklayer/backfill';
import { startProgress } from '../output/progress.js';
import type { CommandContext } from '../runtime/command.js';
import { untilAsked } from '../runtime/until-asked.js';
import type { OpenBackfill } from './open-backfill.js';
import { createProgress, type Progress, progressLine, progressText } from './progress.js';

/** In ms. */
export interface FollowPace {
  /** Between two reads. */
  everyMs: number;
  /** Redis counts as away after this long without an answer. */
  awayMs: number;
  /** After this long without a result, the command warns. */
  stuckMs: number;
}

const paceOf = (live: boolean): FollowPace => ({
  everyMs: live ? 500 : 10_000,
  awayMs: 3_000,
  stuckMs: 20_000,
});

const WARNINGS = {
  redis_away:
    'Redis does not answer. The command waits for it. Nothing is lost. (Ctrl-C stops; `resume` continues later.)',
  nothing_delivered:
    'No entry is being delivered. To see what is on hold and whether a worker runs: tracklayer lanes',
} as const;

/** Shows the progress of a migration until `stop`: a bar in a terminal, a line every ten seconds in a pipe. */
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
  const bar = startProgress(io, out, (columns) =>
    latest ? progressLine(latest, columns) : 'reading the files',
  );

  async function warn(code: keyof typeof WARNINGS): Promise<void> {
    if (warned.has(code)) return;
    warned.add(code);
    if (out.json) await out.data({ warning: { code, message: WARNINGS[code] } });
    else out.note(WARNINGS[code]);
  }

  async function read(): Promise<void> {
    const migration = await readMigration(open.redis, open.destination, id);
    if (migration === undefined || signal.aborted) return;
    warned.delete('redis_away');
    latest = measure(migration, Date.now());
    // Klaviyo's own imports may take long.
    const left = latest.waiting - latest.importing + latest.consentsWaiting + latest.phonesWaiting;
    if (left !== moved.left || latest.paused) moved = { left, atMs: Date.now() };
    if (left > 0 && Date.now() - moved.atMs > pace.stuckMs) await warn('nothing_delivered');
    if (out.json) await out.data({ progress: latest });
    else if (!out.live) out.note(progressText(latest, false));
  }

  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  const loop = (async () => {
    for (await pause(pace.everyMs); !signal.aborted; await pause(pace.everyMs)) {
      let answered = false;
      const reading = read()
        .catch(() => undefined)
        .finally(() => {
          answered = true;
        });
      await Promise.race([reading, pause(pace.awayMs)]);
      if (answered || signal.aborted) continue;
      await warn('redis_away');
      // One read at a time, and none after `stop`.
      await Promise.race([reading, over]);
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

const READ_EVERY_MS = 300;

/** How long the command waits without news when only Klaviyo's imports are left. The worker follows them much longer. */
const IMPORTS_WITHIN_MS = 10 * 60_000;

/**
 * After the files are read: waits until every enqueued entry has a result, or until the command is asked to stop, and resolves
 * with the report. `readToo`: also waits for another process that still reads the files. `importsWithinMs`: after this long
 * without news, the command does not wait for profiles that Klaviyo still imports.
 */
export async function untilSettled(
  signal: AbortSignal,
  open: Pick<OpenBackfill, 'redis' | 'lanes' | 'destination'>,
  migrationId: string,
  { readToo = false, importsWithinMs = IMPORTS_WITHIN_MS } = {},
): Promise<MigrationReport> {
  let news = { waiting: -1, atMs: Date.now() };
  for (;;) {
    const report = await reportMigration({ ...open, migrationId, nowMs: Date.now() });
    if (report === undefined) throw new Error(`Migration ${migrationId} is gone.`);
    if (signal.aborted || report.state === 'cancelled') return report;
    const isRead = !(readToo && report.reading);
    const waiting = report.waiting + report.consentsWaiting + report.phonesWaiting;
    if (waiting === 0 && isRead) return report;
    if (waiting !== news.waiting || waiting !== report.imports.importing)
      news = { waiting, atMs: Date.now() };
    if (isRead && Date.now() - news.atMs > importsWithinMs) return report;
    await sleep(READ_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
