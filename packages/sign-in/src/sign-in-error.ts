export type SignInCode =
  | 'wrong_password'
  | 'sign_in_over'
  | 'no_password_sign_in'
  | 'too_many_attempts'
  | 'sign_in_busy'
  | 'other_origin'
  | 'other_proxy'
  | 'no_role';

const STATUS = {
  wrong_password: 401,
  sign_in_over: 401,
  other_proxy: 401,
  other_origin: 403,
  no_role: 403,
  no_password_sign_in: 404,
  too_many_attempts: 429,
  sign_in_busy: 503,
} as const satisfies Record<SignInCode, number>;

/** A sign-in is refused, or a request that one made. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly code: SignInCode;
  /** Of the answer. */
  readonly status: number;
  /** What to do, as an imperative. */
  readonly next: string;
  /** Seconds after which a repeat may succeed. */
  readonly retryAfterS: number | undefined;

  constructor(code: SignInCode, message: string, next: string, retryAfterS?: number) {
    super(message);
    this.code = code;
    this.status = STATUS[code];
    this.next = next;
    this.retryAfterS = retryAfterS;
  }
}
