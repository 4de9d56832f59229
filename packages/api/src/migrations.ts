import {
  listMigrations,
  type MigrationAct,
  type MigrationReport,
  reportMigration,
  steerMigration as steer,
} from '@tracklayer/backfill';
import type { z } from 'zod';
import { ApiError, requireKnown } from './api-error.js';
import type { ApiSources } from './context.js';
import type { migration } from './schemas/migrations.js';

/** A migration that is safe to show: the order holds how files are read, and a condition there may name a person. */
export function shownMigration(report: MigrationReport): ShownMigration {
  const { order: _order, unfinished, counts, settled, consents, phones, ...rest } = report;
  return {
    ...rest,
    counts: { ...counts },
    settled: { ...settled },
    consents: { ...consents },
    phones: { ...phones },
    unfinishedFiles: unfinished.flatMap(({ files }) => files.map(({ name }) => name)),
  };
}

export type ShownMigration = z.input<typeof migration>;

/** @throws {ApiError} 404 */
export async function readMigration(
  { destinations, redis, lanes, now }: ApiSources,
  { destination: asked, id }: { destination: string; id: string },
): Promise<MigrationReport> {
  const destination = requireKnown(await destinations(), asked);
  const report = await reportMigration({ redis, lanes, destination, migrationId: id, nowMs: now() });
  if (report !== undefined) return report;
  throw new ApiError(404, {
    code: 'unknown_migration',
    message: 'This destination has no such migration.',
    whatToDo: 'List the migrations: GET /api/v1/migrations',
  });
}

/** Every migration of these destinations, in no order. */
export async function readMigrations(
  sources: ApiSources,
  destinations: readonly string[],
): Promise<MigrationReport[]> {
  const { redis, lanes, now } = sources;
  const lists = await Promise.all(
    destinations.map(async (destination) => {
      const ids = await listMigrations(redis, destination);
      return Promise.all(
        ids.map((migrationId) => reportMigration({ redis, lanes, destination, migrationId, nowMs: now() })),
      );
    }),
  );
  return lists.flat().filter((report) => report !== undefined);
}

/** Resolves to the migration after the change. @throws {ApiError} 404, 409 */
export async function steerMigration(
  sources: ApiSources,
  place: { destination: string; id: string },
  act: MigrationAct,
): Promise<MigrationReport> {
  const { destination, id } = await readMigration(sources, place);
  const { before, isDone } = await steer(sources.redis, { destination, id }, act, sources.now());
  if (isDone) return readMigration(sources, place);
  throw new ApiError(409, {
    code: 'migration_ended',
    message: `The migration is ${before}.`,
    whatToDo: 'Choose a migration that has not ended: GET /api/v1/migrations',
  });
}
