/**
 * Makes the tags by which an event is found, from its id, the values of the configured properties, and its people.
 *
 * Every `track` of an application runs this, so it hashes as little as possible, and remembers the tags of the last people.
 */
import { IDENTIFIERS, type Profile } from '@tracklayer/events';
import {
  type DigestKey,
  type DigestKeySource,
  decidingHashes,
  hashesOf,
  identifierDigest,
} from '@tracklayer/persons';
import { recordLifeMs } from './lua.js';
import type { JournalSettings } from './settings.js';
import { besideTag, eventTag, jobTag, keyTag, migrationTag, personTag } from './tags.js';

/** The tag of the event of a job. A job that cannot be read may have anything in place of the id: then it has a tag of its own. */
export function ownTag({ jobId, eventId }: { jobId: string; eventId?: unknown }): string {
  return typeof eventId === 'string' ? eventTag(eventId) : jobTag(jobId);
}

/** The values that find a job. */
export interface Indexed {
  jobId: string;
  eventId?: string | undefined;
  /** Where the configured properties are looked for. */
  properties?: Readonly<Record<string, unknown>> | undefined;
  /** The person of the event. */
  profile?: Partial<Profile> | undefined;
  migrationId?: string | undefined;
}

export interface JournalIndexer extends JournalSettings {
  /** How long records live after their day, in ms. */
  lifeMs: number;
  /** Loads the secret of the digests of people. Costs a round trip the first time. */
  ready(): Promise<void>;
  /** The tag of the event, and then those that find it. Call it after `ready`. Empty at the level `off`. */
  tagsOf(indexed: Indexed): string;
}

/** Values longer than this are no numbers of an order. */
const LONGEST_VALUE = 200;
/** The tags of so many people are remembered. */
const PEOPLE = 5_000;
/** Identifiers longer than this together are of no person. Their tags are not remembered. */
const LONGEST_NAME = 1_000;

export function createIndexer(settings: JournalSettings, digestKey: DigestKeySource): JournalIndexer {
  const known = new Map<string, string>();
  let key: DigestKey | undefined;

  function tagsOfPerson(secret: DigestKey, profile: Partial<Profile>): string {
    // A quarantined event may have anything in place of an identifier.
    const texts = IDENTIFIERS.map((identifier) => {
      const value: unknown = profile[identifier];
      return typeof value === 'string' ? value : '';
    });
    const name = texts.join('\n');
    if (name.length > LONGEST_NAME) return personTags(secret, profile).join('');
    const found = known.get(name);
    if (found !== undefined) return found;
    const tags = personTags(secret, profile).join('');
    if (known.size >= PEOPLE) known.clear();
    known.set(name, tags);
    return tags;
  }

  return {
    ...settings,
    lifeMs: recordLifeMs(settings.keepMs),
    async ready() {
      if (settings.level !== 'off') key ??= await digestKey();
    },
    tagsOf(indexed) {
      if (settings.level === 'off') return '';
      const { properties, profile, migrationId } = indexed;
      let tags = ownTag(indexed);
      // Without the secret nobody finds the event by its person. Then an erasure could not remove what else finds it.
      if (key === undefined) return tags;
      if (properties !== undefined) {
        for (const name of settings.keys) {
          const value = keyValue(properties[name]);
          if (value !== undefined) tags += keyTag(name, value);
        }
      }
      if (profile !== undefined) tags += tagsOfPerson(key, profile);
      return typeof migrationId === 'string' ? tags + migrationTag(migrationId) : tags;
    },
  };
}

/** The tags of all identifiers. The erasure of a person uses the same digests. */
function personTags(key: DigestKey, profile: Partial<Profile>): string[] {
  const hashes = hashesOf(profile);
  const deciding = new Set(decidingHashes(hashes).map(([identifier]) => identifier));
  return IDENTIFIERS.flatMap((identifier) => {
    const hash = hashes[identifier];
    if (hash === undefined) return [];
    const digest = identifierDigest(key, identifier, hash);
    return [deciding.has(identifier) ? personTag(digest) : besideTag(digest)];
  });
}

/** The text of a value by which an event is found; undefined for a value that is no id. Case and spaces around it do not matter. */
export function keyValue(value: unknown): string | undefined {
  const isId = typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string';
  const text = isId ? String(value).trim().toLowerCase() : '';
  return text === '' || text.length > LONGEST_VALUE ? undefined : text;
}
