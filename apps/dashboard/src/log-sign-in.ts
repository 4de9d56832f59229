import type { SignInNote } from '@tracklayer/sign-in';
import type { createLogger } from '@tracklayer/telemetry';

type Log = Pick<ReturnType<typeof createLogger>, 'info' | 'warn'>;

/** Writes who signed in and who was refused. What a refused person typed is left out. */
export function logSignIn(log: Log, { what, name, ...rest }: SignInNote): void {
  const fields = { ...rest, ...(name !== undefined && { user: name }) };
  if (what === 'refused') log.warn(fields, 'sign-in refused');
  else log.info(fields, what);
}
