import type { BackfillErrorCode } from '@tracklayer/backfill';
import { EXIT, type ExitCode } from './exit-codes.js';

/** The exit code of a back-fill that could not start or continue. */
export function backfillExitCode(code: BackfillErrorCode): ExitCode {
  switch (code) {
    case 'no_such_file':
    case 'unknown_migration':
      return EXIT.notFound;
    case 'is_directory':
    case 'rejects_file':
    case 'invalid_map':
    case 'invalid_migration_id':
    case 'other_settings':
      return EXIT.usage;
    case 'empty_file':
    case 'binary_file':
    case 'damaged_file':
    case 'encrypted_file':
    case 'hostile_file':
    case 'wrong_encoding':
    case 'unknown_format':
    case 'missing_columns':
    case 'suppressed_people':
      return EXIT.refused;
    case 'not_readable':
    case 'migration_cancelled':
    case 'migration_paused':
    case 'already_running':
    case 'taken_over':
      return EXIT.failure;
  }
}
