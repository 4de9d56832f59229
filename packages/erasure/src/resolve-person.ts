import { profilesOf } from '@tracklayer/dead-letters';
import { erasedRegister, hashesOf } from '@tracklayer/persons';
import type { ErasureContext } from './context.js';
import { readLaneJobs } from './lane-jobs.js';
import { createLinks, type Links } from './links.js';
import { readMemories } from './memories.js';
import { noteClear } from './part.js';
import { createPerson, type Named, type Person } from './person.js';

export interface Resolved {
  person: Person;
  /** Identifiers that lead to too many others, and were not followed. */
  shared: number;
}

/** Each step reads everything again: from an e-mail address to its customer number, then to an older address, and so on. */
const MAX_ROUNDS = 5;

/**
 * Finds every identifier of a person, from those that the operator named. Follows what profiles, jobs and letters link. An
 * erasure that was interrupted has left digests, and they count too.
 */
export async function resolvePerson(context: ErasureContext, named: Named): Promise<Resolved> {
  const person = createPerson(named, await context.digestKey());
  for (const destination of context.destinations) {
    const register = erasedRegister(context.redis, destination);
    const erasures = await register.erasuresOf(person.digests());
    if (erasures.length > 0) person.add(await register.digestsOf(erasures.map(({ id }) => id)));
  }
  const links = createLinks(person);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    for (const destination of context.destinations) await readAll(context, destination, { person, links });
    if (!links.follow()) break;
  }
  return { person, shared: links.shared() };
}

/** Shows every profile to the links. Notes what the person's own profiles hold in the clear, for the search of texts. */
async function readAll(
  { redis, lanes, deadLetters, signal }: ErasureContext,
  destination: string,
  { person, links }: { person: Person; links: Links },
): Promise<void> {
  const see = (payload: unknown) => {
    signal.throwIfAborted();
    for (const profile of profilesOf(payload)) links.see(hashesOf(profile));
    noteClear(person, payload);
  };
  for await (const { hashes } of readMemories(redis, destination)) links.see(hashes);
  for await (const { data } of readLaneJobs(redis, lanes, destination)) see(data);
  for await (const { job } of deadLetters.erasing.letters(destination)) see(job);
}
