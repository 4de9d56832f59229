/** Lets few passwords through to the check. A check costs 19 MiB of memory, so only some run at once. */
import type { User, Users } from '@tracklayer/users';
import type { PasswordAttempts } from './password-attempts.js';
import { SignInError } from './sign-in-error.js';

const AT_ONCE = 8;
const BUSY_S = 2;

export interface Given {
  name: string;
  password: string;
  /** The caller's address. */
  address: string;
}

/** @throws {SignInError} 401, 429, 503 */
export function createPasswordGate(
  users: Pick<Users, 'check'>,
  attempts: PasswordAttempts,
): (given: Given) => Promise<User> {
  let running = 0;

  return async ({ name, password, address }) => {
    // Counted before the check: requests at the same time must not all pass.
    const waitMs = await attempts.count({ name, address });
    if (waitMs > 0) throw tooMany(waitMs);
    if (running >= AT_ONCE) throw busy();
    running += 1;
    try {
      const user = await users.check(name, password);
      if (user === undefined) throw wrong();
      await attempts.forget({ name, address });
      return user;
    } finally {
      running -= 1;
    }
  };
}

function wrong(): SignInError {
  return new SignInError(
    'wrong_password',
    'The name or the password is wrong.',
    'Type both again. An admin sets a new password: npx tracklayer users password NAME',
  );
}

function tooMany(waitMs: number): SignInError {
  const seconds = Math.ceil(waitMs / 1_000);
  return new SignInError(
    'too_many_attempts',
    'There were too many attempts with a wrong password.',
    `Wait ${seconds} s, then try again.`,
    seconds,
  );
}

function busy(): SignInError {
  return new SignInError(
    'sign_in_busy',
    'Too many people sign in at this moment.',
    'Try again in some seconds.',
    BUSY_S,
  );
}
