import { ADDRESS_FIELDS, CHANNELS, isObject, type LeftOut } from '@tracklayer/events';
import type { Entry } from '../formats/format.js';

/**
 * Takes consents out of a profile that cannot be used: those of a channel without an address, and grants without a time. The
 * profile itself is imported.
 *
 * @returns what was left out.
 */
export function dropUnusableConsents(input: Entry): LeftOut[] {
  if (!Array.isArray(input.consent)) return [];
  const leftOut: LeftOut[] = [];
  const usable = input.consent.filter((consent) => {
    const problem = isObject(consent) ? problemOf(consent, input) : undefined;
    if (problem !== undefined) leftOut.push(problem);
    return problem === undefined;
  });
  if (usable.length > 0) input.consent = usable;
  else delete input.consent;
  return leftOut;
}

function problemOf({ channels, status, at }: Entry, input: Entry): LeftOut | undefined {
  const isReachable = CHANNELS.some(
    (channel) =>
      Array.isArray(channels) && channels.includes(channel) && input[ADDRESS_FIELDS[channel]] !== undefined,
  );
  if (!isReachable) {
    return { path: 'consent.channels', code: 'missing_identifier', got: 'a channel without an address' };
  }
  return status === 'granted' && at === undefined
    ? { path: 'consent.at', code: 'consent_without_time', got: 'a granted consent' }
    : undefined;
}
