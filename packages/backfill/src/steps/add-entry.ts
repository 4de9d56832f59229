import { type Profile, personIdentity } from '@tracklayer/events';
import type { FileStatement, ProfileEntry } from '../consent/statements.js';
import type { WaitEntry } from '../formats/read-wait.js';
import type { BatchedEvent, Entries } from './batch-size.js';

/** An event of a file as it goes into a batch, and what it says about consent. */
export interface WrittenEvent {
  event: BatchedEvent;
  statements: FileStatement[];
}

/** An entry that can be sent. */
export type Valid = WrittenEvent | ProfileEntry | { wait: WaitEntry };

export interface Filling {
  batch: Entries;
  /** Identity of a profile → its index in the batch. */
  profileIndexes: Map<string, number>;
}

/**
 * Adds an entry to the batch of a step. Klaviyo processes the profiles of one call in any order. So two lines of one person
 * become one profile, in which the fields of the later line win.
 *
 * @returns a function that removes the entry again. It works until the next entry is added.
 */
export function addEntry({ batch, profileIndexes }: Filling, entry: Valid): () => void {
  if ('events' in batch) {
    if ('event' in entry) batch.events.push(entry.event);
    return () => batch.events.pop();
  }
  if ('waits' in batch) {
    if ('wait' in entry) batch.waits.push(entry.wait);
    return () => batch.waits.pop();
  }
  if (!('profile' in entry)) return () => undefined;
  const { profiles } = batch;
  const identity = personIdentity(entry.profile);
  const at = profileIndexes.get(identity);
  const earlier = at === undefined ? undefined : profiles[at];
  if (at === undefined || earlier === undefined) {
    profileIndexes.set(identity, profiles.push(entry.profile) - 1);
    return () => {
      profiles.pop();
      profileIndexes.delete(identity);
    };
  }
  profiles[at] = merged(earlier, entry.profile);
  return () => {
    profiles[at] = earlier;
  };
}

function merged(earlier: Profile, later: Profile): Profile {
  const properties = { ...earlier.properties, ...later.properties };
  return { ...earlier, ...later, ...(Object.keys(properties).length > 0 && { properties }) };
}
