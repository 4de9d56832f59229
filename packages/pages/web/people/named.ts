/** Which person a text names, and what is held of them. Pure. */

export interface NamedPerson {
  email?: string;
  phoneNumber?: string;
  externalId?: string;
}

/** An address has an `@`, a phone number begins with `+`, all else is the customer's id. */
export function namedBy(text: string): NamedPerson {
  const typed = text.trim();
  if (typed.includes('@')) return { email: typed };
  if (/^\+[\d\s()./-]+$/.test(typed)) return { phoneNumber: typed };
  return { externalId: typed };
}

const OPTIONS = { email: '--email', phoneNumber: '--phone', externalId: '--external-id' } as const;

export type PersonKind = keyof typeof OPTIONS;

export const KIND_LABELS = {
  email: 'e-mail address',
  phoneNumber: 'phone number',
  externalId: 'id of a customer',
} as const satisfies Record<PersonKind, string>;

export function kindOf(person: NamedPerson): PersonKind {
  if (person.email !== undefined) return 'email';
  return person.phoneNumber === undefined ? 'externalId' : 'phoneNumber';
}

/** The option of the command line. The person is left to whoever types the command. */
export function optionOf(person: NamedPerson): [string, string] {
  const kind = kindOf(person);
  return [OPTIONS[kind], kind === 'email' ? 'EMAIL' : kind === 'phoneNumber' ? 'PHONE' : 'ID'];
}
