export type UserErrorCode =
  | 'invalid_name'
  | 'name_taken'
  | 'no_such_user'
  | 'short_password'
  | 'long_password'
  | 'last_admin';

/** A user cannot be added or changed as asked. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: UserErrorCode;
  /** What to do, as an imperative. */
  readonly next: string;

  constructor(code: UserErrorCode, message: string, next: string) {
    super(message);
    this.code = code;
    this.next = next;
  }
}
