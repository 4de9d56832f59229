import type { Actor } from '@tracklayer/dead-letters';
import { IDENTIFIERS } from '@tracklayer/events';
import type { ErasureContext } from './context.js';
import type { Person } from './person.js';
import { redactorOf } from './redactor.js';

/** An act on a person for the audit. It names the person by a masked identifier and a digest; the reason loses the name. */
export function actOn(person: Person, action: 'erase' | 'show-person', { by, byKind, reason }: Actor) {
  const redact = redactorOf(person);
  const identifiers = person.identifiers();
  const [named = ''] = IDENTIFIERS.flatMap((identifier) => identifiers[identifier]);
  const [personDigest = ''] = person.digests();
  return {
    action,
    by: redact(by, 'by'),
    ...(byKind && { byKind }),
    ...(reason !== undefined && { reason: redact(reason, 'reason') }),
    selection: { person: named },
    personDigest,
  };
}

/** Records in the audit that the actor looks at what is held about a person. Call it before anything is shown. */
export async function recordShow(
  { deadLetters }: Pick<ErasureContext, 'deadLetters'>,
  destination: string,
  person: Person,
  actor: Actor,
): Promise<void> {
  await deadLetters.erasing.act(destination, actOn(person, 'show-person', actor), async () => undefined);
}
