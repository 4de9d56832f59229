/** What a consent is worth where a part of it cannot be understood. */
import { ADDRESS_FIELDS } from '../consent.js';
import { isObject } from '../is-object.js';
import type { Problem } from '../problem.js';
import { CHANNELS, type Channel, type JsonObject } from '../types.js';
import type { Removals } from './left-out.js';

export interface ConsentProblem {
  place: readonly PropertyKey[];
  problem: Problem;
}

/**
 * Removes from the event what cannot be understood of its consent.
 * - A grant is never made wider or newer than the person said: without its time or its channels it is left out whole.
 * - A withdrawal counts in any case: without its channels it is about every address of the profile, and without its time
 *   it counts from the time of the event.
 */
export function removeFromConsent(
  event: JsonObject,
  problems: readonly ConsentProblem[],
  removals: Removals,
): void {
  const consent = isObject(event.consent) ? event.consent : undefined;
  let channels: Channel[] | undefined;
  for (const { place, problem } of problems) {
    const part = consent === undefined ? 'whole' : partOf(place, consent);
    removals.add(part === 'whole' ? ['consent'] : place, problem);
    if (part === 'channel') channels = goodChannels(consent?.channels);
    else if (part === 'channels') channels = reachable(event);
  }
  if (consent !== undefined && channels !== undefined) consent.channels = channels;
}

/** What is removed: the whole consent, one field, one channel, or the list of channels of a withdrawal. */
function partOf(
  [, field, position]: readonly PropertyKey[],
  { status, channels }: JsonObject,
): 'whole' | 'field' | 'channel' | 'channels' {
  if (field === undefined || field === 'status') return 'whole';
  if (field === 'at') return status === 'granted' ? 'whole' : 'field';
  if (field !== 'channels') return 'field';
  if (typeof position === 'number' && goodChannels(channels).length > 0) return 'channel';
  return status === 'withdrawn' ? 'channels' : 'whole';
}

/** Removes a consent, or the channels of a withdrawal, for which the profile has no address. */
export function removeUnreachable(event: JsonObject, problems: readonly Problem[], removals: Removals): void {
  const consent = isObject(event.consent) ? event.consent : undefined;
  const [first] = problems;
  if (consent === undefined || first === undefined) return;
  const channels = Array.isArray(consent.channels) ? consent.channels : ['email'];
  const left = reachable(event).filter((channel) => channels.includes(channel));
  if (left.length === 0) removals.add(['consent'], first);
  else {
    removals.note('consent.channels', first);
    consent.channels = left;
  }
}

function goodChannels(channels: unknown): Channel[] {
  return Array.isArray(channels) ? CHANNELS.filter((channel) => channels.includes(channel)) : [];
}

/** The channels for which the profile has an address. */
function reachable({ profile }: JsonObject): Channel[] {
  return isObject(profile)
    ? CHANNELS.filter((channel) => typeof profile[ADDRESS_FIELDS[channel]] === 'string')
    : [];
}
