import { BackfillError, listMigrations, type MigrationReport, reportMigration } from '@tracklayer/backfill';
import type { OpenBackfill } from './open-backfill.js';

/** @throws {BackfillError} `unknown_migration` */
export async function findMigration(open: OpenBackfill, migrationId: string): Promise<MigrationReport> {
  const report = await reportMigration({ ...open, migrationId, nowMs: Date.now() });
  if (report !== undefined) return report;
  const known = await listMigrations(open.redis, open.destination);
  const next =
    known.length > 0
      ? `Known migrations: ${known.slice(0, 10).join(', ')}.`
      : 'No migration was started yet.';
  throw new BackfillError(
    'unknown_migration',
    `There is no migration ${migrationId} at ${open.destination}.`,
    next,
  );
}
