import {
  type CanonicalEvent,
  type Consent,
  type ConsentChange,
  consentAddresses,
  consentTimeMs,
  type Profile,
  profileIdentity,
} from '@tracklayer/events';

/** What one entry of a file says about the consent of one person. */
export interface FileStatement {
  /** The key of its entry, see migration/entry-id.ts. */
  key: string;
  /** Names its job within the migration. The same statement, read again, has the same id. */
  id: readonly string[];
  profile: Profile;
  consent: Consent & { status: ConsentChange };
  /** ISO 8601. Counts if the consent itself has no time. */
  time: string;
  eventId?: string;
  listId?: string;
}

/** A profile of a file, with its consents. */
export interface ProfileEntry {
  profile: Profile;
  /** Each has its own time, because a profile has none. */
  consents?: readonly (Consent & { at: string })[];
}

/** The consent statement of an event, if it has one. */
export function statementsOfEvent(key: string, event: CanonicalEvent): FileStatement[] {
  const { name, eventId, profile, consent, time, properties } = event;
  if (consent === undefined || consent.status === 'denied') return [];
  const listId = name === 'sign_up' && typeof properties.listId === 'string' ? properties.listId : undefined;
  return [
    {
      key,
      id: [profileIdentity(profile), listId ?? '', name, eventId],
      profile,
      consent: { ...consent, status: consent.status },
      time,
      eventId,
      ...(listId !== undefined && { listId }),
    },
  ];
}

/** The consent statements of a profile, one per consent. */
export function statementsOfProfile(key: string, { profile, consents = [] }: ProfileEntry): FileStatement[] {
  return consents.flatMap((consent): FileStatement[] => {
    const { status, at, channels = ['email'] } = consent;
    if (status === 'denied') return [];
    const id = [profileIdentity(profile), '', 'profile', status, at, channels.join()];
    return [{ key, id, profile, consent: { ...consent, status }, time: at }];
  });
}

/** The addresses that a statement is about, as `consentAddresses` names them. Without any: the identity of the profile. */
export function addressesOf({ profile, consent }: FileStatement): string[] {
  const identities = consentAddresses(profile, consent).map(({ identity }) => identity);
  return identities.length > 0 ? identities : [profileIdentity(profile)];
}

/** What a statement is about: its addresses, and its list if it names one. */
export function subjectOf(statement: FileStatement): string {
  return JSON.stringify([addressesOf(statement), statement.listId ?? '']);
}

/**
 * Keeps the newest statement per subject. If two have the same time, the withdrawal wins. A person who agreed with each of a
 * hundred orders is subscribed by one call. Pure.
 */
export function newestStatements(statements: readonly FileStatement[], nowMs: number): FileStatement[] {
  const newest = new Map<string, FileStatement>();
  for (const statement of statements) {
    const subject = subjectOf(statement);
    const known = newest.get(subject);
    if (known === undefined || isNewer(statement, known, nowMs)) newest.set(subject, statement);
  }
  return [...newest.values()];
}

function isNewer(one: FileStatement, other: FileStatement, nowMs: number): boolean {
  const [oneMs, otherMs] = [one, other].map(({ consent, time }) => consentTimeMs(consent, time, nowMs));
  return oneMs === otherMs ? one.consent.status === 'withdrawn' : Number(oneMs) > Number(otherMs);
}
