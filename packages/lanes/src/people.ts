/**
 * What a destination took of each person, and what it refused. A worker asks before it names a person, so that two people
 * stay two profiles and one person stays one.
 */
import {
  type DeliveredProfile,
  hashIdentifier,
  IDENTIFIERS,
  type Identifier,
  type Profile,
  type ProfileChange,
  reconcileProfile,
  refusedField,
} from '@tracklayer/events';
import { chunks, type RedisClient, runScript } from '@tracklayer/redis';
import { laneKeys } from './keys.js';
import { type KnownPerson, knownFrom } from './known-person.js';
import {
  elsewhereOf,
  type Memories,
  type MemoryNames,
  memoryNames,
  NAME_FIELDS,
  omittedFor,
  PERSON,
  REFUSED_FIELDS,
} from './person.js';
import { fromPairs, toArguments } from './profile-state.js';
import { FORGET_PEOPLE, READ_PROFILE_FIELDS, READ_PROFILES, REMEMBER_PROFILE } from './scripts.js';

export interface People {
  /** What is remembered of the person of each profile, in the order given. One round trip, or two after a change of address. */
  knownPeople(profiles: readonly Profile[]): Promise<KnownPerson[]>;
  /** The identifiers of each profile that must not name its person, in the order given. One round trip. */
  omittedIdentifiers(profiles: readonly Profile[]): Promise<Identifier[][]>;
  /**
   * Remembers the fields `sent` of the person of a profile, as they were at `timeMs`. `known`: what was remembered before.
   * Per field the newest time wins. Kept for 90 days after the last delivery.
   */
  rememberPerson(profile: Profile, sent: ProfileChange, timeMs: number, known?: KnownPerson): Promise<void>;
  /**
   * Forgets the delivered fields of these people after a bulk import, so that the next delivery sends every field. Keeps
   * what was refused, and remembers since `timeMs` that each external id belongs to its profile. One round trip for every
   * 200. Without a time no external id gets another profile: Klaviyo has accepted the import, and may refuse some of it.
   */
  forgetPeople(profiles: readonly Profile[], timeMs?: number): Promise<void>;
  /**
   * Forgets everything about the people of these names (`memoriesAbout`, or the digests of memories): delivered and refused
   * fields, and consents. Resolves to how many memories and consents there were.
   */
  forgetNames(names: readonly string[]): Promise<{ memories: number; consents: number }>;
  /** Remembers by their hash that the destination did not take these identifiers of the profile. */
  rememberRefused(profile: Profile, refused: readonly Identifier[], timeMs: number): Promise<void>;
}

/** Without news for this long, a profile is sent with every field again: the account may have been cleaned since. */
export const PROFILE_MEMORY_MS = 90 * 24 * 3_600_000;

/** So few that Redis serves live traffic in between. */
const FORGOTTEN_AT_ONCE = 200;

export function peopleOver(redis: RedisClient, destination: string): People {
  const keys = laneKeys(destination);

  /** The memories of each profile, read by `read` in one call. */
  async function memoriesOf(
    names: readonly MemoryNames[],
    read: (digests: string[]) => Promise<DeliveredProfile[]>,
  ): Promise<Memories[]> {
    const found = (
      await read(names.flatMap(({ own, ofExternalId, former }) => [own, ofExternalId ?? former ?? []].flat()))
    ).values();
    return names.map(({ ofExternalId, former }) => {
      const own = found.next().value ?? {};
      const other = ofExternalId === undefined && former === undefined ? undefined : found.next().value;
      if (other === undefined) return { own };
      return ofExternalId === undefined ? { own, former: other } : { own, ofExternalId: other };
    });
  }

  async function readAll(digests: readonly string[]): Promise<DeliveredProfile[]> {
    if (digests.length === 0) return [];
    const found = await runScript(redis, READ_PROFILES, [keys.profile('')], [digests.join()]);
    return (found as string[][]).map(fromPairs);
  }

  async function readNames(digests: readonly string[]): Promise<DeliveredProfile[]> {
    const args = [digests.join(), ...NAME_FIELDS];
    const found = await runScript(redis, READ_PROFILE_FIELDS, [keys.profile('')], args);
    return (found as (string | null)[][]).map((values) =>
      fromPairs(NAME_FIELDS.flatMap((field, index) => [field, values[index] ?? ''])),
    );
  }

  async function remember(name: string, fields: DeliveredProfile): Promise<void> {
    const triples = toArguments(fields);
    if (triples.length === 0) return;
    await runScript(redis, REMEMBER_PROFILE, [keys.profile(name)], [String(PROFILE_MEMORY_MS), ...triples]);
  }

  return {
    async knownPeople(profiles) {
      const names = profiles.map(memoryNames);
      const memories = await memoriesOf(names, readAll);
      const read = new Map<string, DeliveredProfile>();
      for (const [index, { own, ofExternalId, former }] of names.entries()) {
        const { own: ofOwn, ofExternalId: ofOther, former: ofFormer } = memories[index] as Memories;
        read.set(own, ofOwn);
        if (ofExternalId !== undefined) read.set(ofExternalId, ofOther ?? {});
        if (former !== undefined) read.set(former, ofFormer ?? {});
      }
      const moved = profiles.flatMap(
        (profile, index) =>
          elsewhereOf(profile, names[index] as MemoryNames, memories[index] as Memories)?.name ?? [],
      );
      for (const [index, memory] of (await readAll(moved)).entries())
        read.set(moved[index] as string, memory);
      return profiles.map((profile) => knownFrom(profile, (name) => read.get(name) ?? {}));
    },
    async omittedIdentifiers(profiles) {
      const names = profiles.map((profile) => (hasChoice(profile) ? memoryNames(profile) : undefined));
      const asked = names.filter((each) => each !== undefined);
      const memories = (asked.length === 0 ? [] : await memoriesOf(asked, readNames)).values();
      return profiles.map((profile, at) => {
        const own = names[at];
        return own === undefined ? [] : omittedFor(profile, own, memories.next().value ?? { own: {} });
      });
    },
    async rememberPerson(profile, sent, timeMs, known) {
      const { own, ofExternalId } = memoryNames(profile);
      const fields = reconcileProfile({}, sent, timeMs).next;
      const { delivered, elsewhere } = known ?? {};
      if (elsewhere === undefined) await remember(own, fields);
      // The destination has the person under the other address still.
      else if (sent.email === undefined) await remember(elsewhere.name, fields);
      // The address is new, and the profile keeps the other fields.
      else await remember(own, { ...delivered, ...fields });
      if (ofExternalId !== undefined && sent.email !== undefined && sent.externalId !== undefined) {
        await remember(ofExternalId, { [PERSON]: { hash: own, timeMs } });
      }
    },
    async forgetPeople(profiles, timeMs) {
      const since = timeMs === undefined ? '' : String(Math.trunc(timeMs));
      const args = [String(PROFILE_MEMORY_MS), since, REFUSED_FIELDS.join()];
      for (const some of chunks(profiles.map(memoryNames), FORGOTTEN_AT_ONCE)) {
        const names = some.flatMap(({ own, ofExternalId, former }) => [
          own,
          ofExternalId ?? '',
          former ?? '',
        ]);
        await runScript(redis, FORGET_PEOPLE, [keys.profile('')], [...args, ...names]);
      }
    },
    async forgetNames(names) {
      const forgotten = { memories: 0, consents: 0 };
      for (const some of chunks(names, FORGOTTEN_AT_ONCE)) {
        forgotten.memories += await redis.unlink(some.map(keys.profile));
        forgotten.consents += await redis.unlink(some.map(keys.consent));
        await redis.unlink(some.map(keys.profileLease));
      }
      return forgotten;
    },
    async rememberRefused(profile, refused, timeMs) {
      const hashes = refused.flatMap((identifier) => {
        const value = profile[identifier];
        return value === undefined
          ? []
          : [[refusedField(identifier), { hash: hashIdentifier(identifier, value), timeMs }] as const];
      });
      await remember(memoryNames(profile).own, Object.fromEntries(hashes));
    },
  };
}

/** Whether more than one identifier can name the person. */
export function hasChoice(profile: Profile): boolean {
  return IDENTIFIERS.filter((identifier) => profile[identifier] !== undefined).length > 1;
}
