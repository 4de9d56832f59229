/**
 * Lets few passwords through to the check. An address has ten attempts a minute. A name has thirty in fifteen minutes, whichever
 * addresses they come from. A check costs 19 MiB of memory, so only some run at once.
 */
import type { User, Users } from '@tracklayer/users';
import { createAttempts } from './attempts.js';
import { SignInError } from './sign-in-error.js';

const OF_ADDRESS = { most: 10, windowMs: 60_000 };
const OF_NAME = { most: 30, windowMs: 15 * 60_000 };
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
  now: () => number,
): (given: Given) => Promise<User> {
  const ofAddress = createAttempts(OF_ADDRESS);
  const ofName = createAttempts(OF_NAME);
  let running = 0;

  return async ({ name, password, address }) => {
    const asName = name.normalize('NFKC').toLowerCase();
    const nowMs = now();
    const waitMs = Math.max(ofAddress.waitMs(address, nowMs), ofName.waitMs(asName, nowMs));
    if (waitMs > 0) throw tooMany(waitMs);
    if (running >= AT_ONCE) throw busy();
    // Counted before the check: requests at the same time must not all pass.
    ofAddress.failed(address, nowMs);
    ofName.failed(asName, nowMs);
    running += 1;
    try {
      const user = await users.check(name, password);
      if (user === undefined) throw wrong();
      ofAddress.succeeded(address);
      ofName.succeeded(asName);
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
