import { BackfillError } from '../errors.js';

const MIGRATION_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

/** @throws {BackfillError} `invalid_migration_id`: it becomes a property that flow filters name, and part of a Redis key. */
export function checkMigrationId(id: string): string {
  if (MIGRATION_ID.test(id)) return id;
  throw new BackfillError(
    'invalid_migration_id',
    `${JSON.stringify(id)} is no migration id.`,
    'Write 1 to 63 letters, digits, dots, hyphens and underscores, a letter or digit first, e.g. spring_2026_import.',
  );
}
