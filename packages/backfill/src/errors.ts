/** Why a back-fill cannot start or continue. */
export type BackfillErrorCode =
  | 'no_such_file'
  | 'is_directory'
  | 'not_readable'
  | 'empty_file'
  | 'binary_file'
  | 'damaged_file'
  | 'encrypted_file'
  | 'hostile_file'
  | 'wrong_encoding'
  | 'rejects_file'
  | 'unknown_format'
  | 'missing_columns'
  | 'suppressed_people'
  | 'invalid_map'
  | 'invalid_migration_id'
  | 'unknown_migration'
  | 'other_settings'
  | 'migration_cancelled'
  | 'migration_paused'
  | 'already_running'
  | 'taken_over';

export class BackfillError extends Error {
  override readonly name = 'BackfillError';
  readonly code: BackfillErrorCode;
  /** What to do about it, as an imperative. */
  readonly next: string;

  constructor(code: BackfillErrorCode, message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.next = next;
  }
}
