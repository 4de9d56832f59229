export type ControlErrorCode = 'invalid_input' | 'not_found' | 'already_exists';

/** A wish of the control room that cannot be granted; the message says what to do instead. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly code: ControlErrorCode;

  constructor(code: ControlErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
