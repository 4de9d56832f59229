import { relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackfillOptions, MigrationReport, ReadingEnd } from '@tracklayer/backfill';
import {
  forgetOwnRejects,
  prepareFile,
  readMigration,
  recordOwnRejects,
  reportMigration,
  runBackfill,
  writeOwnRejects,
} from '@tracklayer/backfill';
import type { CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { untilAsked } from '../runtime/until-asked.js';
import { fileFault } from './file-lines.js';
import { followMigration, untilSettled } from './follow.js';
import { stillImporting } from './import-rows.js';
import { type OpenBackfill, requestSettings } from './open-backfill.js';
import { noteMissingList, showReport } from './show-report.js';

export type MigrationOrder = Pick<
  BackfillOptions,
  'migrationId' | 'kind' | 'sources' | 'format' | 'map' | 'utc' | 'ownership' | 'rejectsPath' | 'reading'
>;

/** Reads the files of each order, enqueues their entries, waits for every result, and reports. */
export async function runMigration(
  context: CommandContext,
  open: OpenBackfill,
  orders: readonly [MigrationOrder, ...MigrationOrder[]],
  { wait }: { wait: boolean },
): Promise<ExitCode> {
  const { io } = context;
  const [{ migrationId }] = orders;
  const orStop = stoppable(io.signal);
  const follow = followMigration(context, open, migrationId);
  const read = new Set<string>();
  let end: ReadingEnd = 'read';
  let report: MigrationReport | undefined;
  try {
    for (const order of orders) {
      const settings = requestSettings(open.target);
      const reading = runBackfill({
        ...open,
        ...order,
        settings,
        nowMs: Date.now,
        signal: io.signal,
        onFile: sayHow(context),
      });
      end = (await orStop(reading)) ?? 'interrupted';
      if (end !== 'read') break;
      const migration = await orStop(readMigration(open.redis, open.destination, migrationId));
      for (const { key } of migration?.order.files ?? []) read.add(key);
    }
    const ending =
      end === 'read' && wait
        ? untilSettled(io.signal, open, migrationId)
        : reportMigration({ ...open, migrationId, nowMs: Date.now() });
    report = await orStop(ending);
  } finally {
    await follow.stop();
  }
  const code = await reportResult(context, open, report, { migrationId, end, read });
  if (end === 'read') await writeRefused(context, open, orders, report);
  return code;
}

/** Writes the refused lines of each file in its own form, and names the files. */
async function writeRefused(
  { io, out }: CommandContext,
  open: OpenBackfill,
  orders: readonly MigrationOrder[],
  report: MigrationReport | undefined,
): Promise<void> {
  const refusing = new Set(report?.files.filter(({ refused }) => refused > 0).map(({ name }) => name));
  for (const { sources, rejectsPath, migrationId, ...how } of orders) {
    const places = {
      record: (file: Parameters<typeof recordOwnRejects>[2]) => recordOwnRejects(open, migrationId, file),
      forget: (path: string) => forgetOwnRejects(open, migrationId, path),
    };
    for (const source of sources.filter(({ name }) => refusing.has(name))) {
      const { layout, groupBy } = prepareFile(source, how);
      const path = await writeOwnRejects({ rejectsPath, name: source.name, layout, groupBy, ...places });
      if (path === undefined || out.json) continue;
      out.note(`\nThe refused lines of ${source.name}, to be corrected: ${relative(io.cwd, path)}`);
    }
  }
}

/** For a migration without files for this process: waits for every result and every other reader, and reports. */
export async function awaitMigration(
  context: CommandContext,
  open: OpenBackfill,
  migrationId: string,
  { wait }: { wait: boolean },
): Promise<ExitCode> {
  const follow = followMigration(context, open, migrationId);
  let report: MigrationReport | undefined;
  try {
    const ending = wait
      ? untilSettled(context.io.signal, open, migrationId, { readToo: true })
      : reportMigration({ ...open, migrationId, nowMs: Date.now() });
    report = await stoppable(context.io.signal)(ending);
  } finally {
    await follow.stop();
  }
  return reportResult(context, open, report, { migrationId, end: 'read', read: new Set() });
}

/** `read`: keys of the files that this process has read. */
async function reportResult(
  context: CommandContext,
  open: OpenBackfill,
  report: MigrationReport | undefined,
  { migrationId, end, read }: { migrationId: string; end: ReadingEnd; read: ReadonlySet<string> },
): Promise<ExitCode> {
  const { io } = context;
  if (report === undefined) {
    if (!context.out.json) context.out.note(resumeText(migrationId));
    return EXIT.interrupted;
  }
  const refused = report.files.reduce((sum, file) => sum + (read.has(file.key) ? file.refused : 0), 0);
  await context.out.data({ report });
  await showReport(report, context.out);
  noteNextSteps(context, open, report, refused);
  const faulty = report.files.some((file) => read.has(file.key) && fileFault(file) !== undefined);
  const code = exitCodeOf(report, { end, refused, signal: io.signal });
  return code === EXIT.ok && faulty ? EXIT.refused : code;
}

/** Says what a file is and how it is read, before its first line. */
export function sayHow({ out }: CommandContext): (name: string, said: readonly string[]) => void {
  return (name, said) => {
    if (out.json || said.length === 0) return;
    out.note([name, ...said].join('\n  '));
  };
}

function noteNextSteps(
  context: CommandContext,
  open: OpenBackfill,
  { id, kind, counts, settled, imports, consents, state }: MigrationReport,
  refused: number,
): void {
  const { io, out } = context;
  if (out.json) return;
  if (refused > 0)
    out.note(
      `\nCorrect the refused lines and run them under ${id} again, in the same file or another one. No entry is sent twice.`,
    );
  noteMissingList(context, open, counts.subscriptions);
  if (settled.dead > 0)
    out.note(
      `\nSome ${WHAT[kind]} are dead letters. To see why: tracklayer dlq list --type ${kind === 'back-in-stock' ? kind : 'event-backfill'}`,
    );
  if (imports.importing > 0 && !io.signal.aborted) out.note(`\n${stillImporting({ id, imports })}`);
  if (consents.dead > 0)
    out.note('\nSome consents are dead letters. To see why: tracklayer dlq list --type list-subscription');
  if (state === 'running' && io.signal.aborted) out.note(resumeText(id));
}

const WHAT: Readonly<Record<MigrationReport['kind'], string>> = {
  events: 'batches',
  profiles: 'profiles',
  'back-in-stock': 'entries',
};

function resumeText(id: string): string {
  return `\nTo continue from here: tracklayer backfill resume ${id}`;
}

/** How long work may continue after the command was asked to stop. */
const GRACE_MS = 2_000;

/** Resolves with the result of the work, or with undefined if the work does not end soon after a request to stop. */
function stoppable(signal: AbortSignal): <T>(work: Promise<T>) => Promise<T | undefined> {
  const stopped = untilAsked(signal).then(() => sleep(GRACE_MS, undefined, { ref: false }));
  return (work) => Promise.race([work, stopped]);
}

/** `refused` counts lines of this run. Refused lines of earlier runs are in the report and were in their exit codes. */
function exitCodeOf(
  { state, settled, consents }: MigrationReport,
  { end, refused, signal }: { end: ReadingEnd; refused: number; signal: AbortSignal },
): ExitCode {
  if (end === 'cancelled' || state === 'cancelled') return EXIT.failure;
  if (end === 'interrupted' || (signal.aborted && state !== 'done')) return EXIT.interrupted;
  return refused + settled.dead + consents.dead > 0 ? EXIT.refused : EXIT.ok;
}
