import type { Channel } from '@tracklayer/events';
import type { EventBackfill } from '../commands.js';
import { consentEntries } from '../dialects/consent-batch.js';
import type { Failure } from './outcome.js';

const ENTRY = /^\/data\/attributes\/profiles\/data\/(\d+)(?:\/|$)/;
/** Nothing of the batch can be sent as it is. */
const OF_ALL = /\/(?:relationships\/list|list_id|custom_source|historical_import)(?:\/|$)/;

/** A refused batch of consents, by the pointers of its failures. */
export interface ConsentsSplit {
  /** Consent in the batch → the channels whose address was refused. */
  refused: Map<number, Channel[]>;
  /** A failure is about the whole batch, so no part of it would be accepted. */
  ofAll: boolean;
}

/** Finds the people and channels that a refusal names. An address that was not sent is not named. Pure. */
export function splitConsents(
  batch: Pick<EventBackfill, 'consents' | 'listId'>,
  failures: readonly Failure[],
): ConsentsSplit {
  const entries = consentEntries(batch);
  const refused = new Map<number, Channel[]>();
  let ofAll = false;
  for (const { pointer = '' } of failures) {
    ofAll ||= OF_ALL.test(pointer);
    const position = ENTRY.exec(pointer)?.[1];
    const entry = position === undefined ? undefined : entries[Number(position)];
    if (entry === undefined) continue;
    const known = refused.get(entry.index) ?? [];
    const more = entry.address.channels.filter((channel) => !known.includes(channel));
    refused.set(entry.index, [...known, ...more]);
  }
  return { refused, ofAll };
}
