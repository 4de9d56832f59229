import { LOCAL_USER } from '@tracklayer/users';
import { SignInError } from './sign-in-error.js';

/** No control characters: the audit, the log and terminals show it. */
const NAME = /^[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u;

/** The name that a proxy or a provider gave. @throws {SignInError} where the audit could not show it */
export function outsideName(given: unknown, source: string): string {
  const name = typeof given === 'string' ? given.trim() : '';
  if (NAME.test(name) && name.toLowerCase() !== LOCAL_USER) return name;
  throw new SignInError(
    'no_role',
    `${source} gave no name that the audit can show.`,
    'Have it send a name of 1 to 100 characters, other than local. The configuration says where the name is.',
  );
}

/** @throws {SignInError} 403 */
export function noRole(name: string): SignInError {
  return new SignInError(
    'no_role',
    `${name} has no role here.`,
    'Ask an admin: dashboard.signIn.roles names the groups of each role.',
  );
}
