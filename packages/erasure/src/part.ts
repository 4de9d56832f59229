import { type DeadLetter, type Part, profilesOf, type Redact, redactJson } from '@tracklayer/dead-letters';
import { isObject } from '@tracklayer/events';
import type { EventBackfillJob } from '@tracklayer/lanes';
import { hashesOf } from '@tracklayer/persons';
import type { Person } from './person.js';
import { ownsText } from './text-match.js';

/** What of a payload is about the person: nothing, all of it, or some entries of a batch. */
export type JobPart = 'none' | 'all' | { left: EventBackfillJob; dropped: number };

/** Trusts no shape: a payload that nobody understands is searched as a text. */
export function partOfJob(person: Person, data: unknown): JobPart {
  if (!isObject(data)) return ownsText(person, String(data)) ? 'all' : 'none';
  const profiles = profilesOf(data);
  const owned = profiles.map((profile) => person.owns(profile));
  const isText = data.quarantined !== undefined || !profiles.some(isNamed);
  if (isText && ownsText(person, JSON.stringify(data))) return 'all';
  if (!owned.includes(true)) return 'none';
  const field = ENTRIES.find((each) => Array.isArray(data[each]));
  if (data.type !== 'event-backfill' || field === undefined) return 'all';
  const entries = data[field] as unknown[];
  const kept = entries.filter((entry) => !ownsEntry(person, entry, field === 'profiles'));
  if (kept.length === 0) return 'all';
  const left = { ...data, [field]: kept };
  return { left: left as unknown as EventBackfillJob, dropped: entries.length - kept.length };
}

/** An event that nobody understood may name its person in a field of another name, or in another form. */
function isNamed(profile: Parameters<typeof hashesOf>[0]): boolean {
  return Object.keys(hashesOf(profile)).length > 0;
}

/** Where a batch has its entries. A batch of profiles or of consents has an empty list of events too. */
const ENTRIES = ['consents', 'profiles', 'events'] as const;

function ownsEntry(person: Person, entry: unknown, isProfile: boolean): boolean {
  if (!isObject(entry)) return false;
  const profile = isProfile ? entry : entry.profile;
  return isObject(profile) && person.owns(profile);
}

/** What of a letter is about the person. The rest of a batch keeps no text that names them. */
export function partOfLetter(person: Person, letter: DeadLetter, redact: Redact): Part {
  const part = partOfJob(person, letter.job);
  if (part === 'none' || part === 'all') return part;
  const { job: _job, eventId, ...about } = letter;
  const first = part.left.events[0]?.eventId;
  const rest = JSON.parse(redactJson(JSON.stringify(about), redact)) as typeof about;
  return { left: { ...rest, ...(eventId !== undefined && first && { eventId: first }), job: part.left } };
}

/** Notes the identifiers and names of the person that a payload holds in the clear. */
export function noteClear(person: Person, data: unknown): void {
  for (const profile of profilesOf(data)) if (person.owns(profile)) person.note(profile);
}
