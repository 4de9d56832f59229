import { ADDRESS_FIELDS, CHANNELS, isObject } from '@tracklayer/events';
import type { Entry } from '../formats/format.js';

/**
 * Takes consents out of a profile that cannot be used: those of a channel without an address, and grants without a time. The
 * profile itself is imported.
 *
 * @returns the paths that were left out.
 */
export function dropUnusableConsents(input: Entry): string[] {
  if (!Array.isArray(input.consent)) return [];
  const leftOut: string[] = [];
  const usable = input.consent.filter((consent) => {
    const problem = isObject(consent) ? problemOf(consent, input) : undefined;
    if (problem !== undefined) leftOut.push(problem);
    return problem === undefined;
  });
  if (usable.length > 0) input.consent = usable;
  else delete input.consent;
  return leftOut;
}

function problemOf({ channels, status, at }: Entry, input: Entry): string | undefined {
  const isReachable = CHANNELS.some(
    (channel) =>
      Array.isArray(channels) && channels.includes(channel) && input[ADDRESS_FIELDS[channel]] !== undefined,
  );
  if (!isReachable) return 'consent.channels';
  return status === 'granted' && at === undefined ? 'consent.at' : undefined;
}
