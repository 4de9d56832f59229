import type { Lanes } from '@tracklayer/lanes';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/** Every destination: the configured ones and those that Redis knows, sorted. */
export async function knownDestinations(lanes: Lanes, configured: readonly string[]): Promise<string[]> {
  return [...new Set([...configured, ...(await lanes.destinations())])].sort();
}

/** @throws {CliError} with exit code 6 if one of the requested destinations is not known */
export function requireKnown(known: readonly string[], asked: readonly string[]): string[] {
  const missing = asked.find((id) => !known.includes(id));
  if (missing === undefined) return [...asked];
  throw new CliError(EXIT.notFound, {
    code: 'no_such_destination',
    message: `There is no destination ${missing}.`,
    next:
      known.length > 0
        ? `Known destinations: ${listText(known)}.`
        : 'No destination is known yet: no event was ever sent.',
  });
}

const SHOWN = 10;

function listText(known: readonly string[]): string {
  const rest = known.length - SHOWN;
  return rest > 0 ? `${known.slice(0, SHOWN).join(', ')} and ${rest} more` : known.join(', ');
}
