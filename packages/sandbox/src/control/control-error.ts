export type ControlErrorCode = 'invalid_input' | 'not_found' | 'already_exists';

/** The control API refused a request. The message says what to change. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly code: ControlErrorCode;

  constructor(code: ControlErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
