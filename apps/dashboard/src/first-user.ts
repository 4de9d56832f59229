/** Where others reach the dashboard, it does not start without a way to sign in. */
import { randomBytes } from 'node:crypto';
import { UserError, type Users } from '@tracklayer/users';
import { answerInTime } from './redis-away.js';

/** The dashboard would answer other machines, and nobody could sign in. */
export class NoSignInError extends Error {
  override readonly name = 'NoSignInError';
  readonly code = 'no_sign_in';
  /** What to do, as an imperative. */
  readonly next =
    'Add a user: npx tracklayer users add NAME --role admin. Or set FIRST_USER=NAME, and the dashboard makes one and ' +
    'prints the password. To use it on this machine only: HOST=127.0.0.1. See docs/sign-in.md.';

  constructor(host: string) {
    super(`The dashboard does not start: it would listen on ${host}, where nobody could sign in.`);
  }
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);
const PASSWORD_BYTES = 15;

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host);
}

/**
 * Checks that somebody can sign in, where that is needed. Redis may be away: then nobody gets in before it is back.
 *
 * @throws {NoSignInError}
 */
export async function requireUsers(signIn: { isSetUp(): Promise<boolean> }, host: string): Promise<void> {
  if (isLoopback(host)) return;
  const isSetUp = await answerInTime(signIn.isSetUp()).catch(() => true);
  if (!isSetUp) throw new NoSignInError(host);
}

/** Makes the first admin, if there is no user. Resolves to the password, which is kept nowhere. */
export async function addFirstUser(users: Users, name: string, nowMs: number): Promise<string | undefined> {
  if (await answerInTime(users.areThere())) return undefined;
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  try {
    await users.add({ name, role: 'admin', password, nowMs });
    return password;
  } catch (error) {
    // Another dashboard that starts at the same time was faster.
    if (error instanceof UserError && error.code === 'name_taken') return undefined;
    throw error;
  }
}
