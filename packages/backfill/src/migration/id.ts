import { BackfillError } from '../errors.js';

const MIGRATION_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

/**
 * Checks a migration id. Flow filters name it as a property, and Redis keys contain it.
 *
 * @throws {BackfillError} `invalid_migration_id`
 */
export function checkMigrationId(id: string): string {
  if (MIGRATION_ID.test(id)) return id;
  throw new BackfillError(
    'invalid_migration_id',
    `${JSON.stringify(id)} is not a valid migration id.`,
    'Use 1 to 63 letters, digits, dots, hyphens and underscores. Start with a letter or a digit, e.g. spring_2026_import.',
  );
}
