import type { Ownership } from '@tracklayer/events';
import { extendMapping, MAPPING, MAPPINGS, type Mapping } from '@tracklayer/klaviyo';
import { CliError } from './cli-error.js';
import type { CommandContext } from './command.js';
import { EXIT } from './exit-codes.js';
import { queueSettings } from './settings.js';

/** A mapping and what it is called: `version 2`, or `destination main`. */
export interface NamedMapping {
  name: string;
  destination?: string;
  listId?: string;
  ownership?: Ownership;
  mapping: Mapping;
}

/** The mappings of these destinations as configured; of every configured one where none is named. */
export async function destinationMappings(
  context: CommandContext,
  only?: readonly string[],
): Promise<(NamedMapping & { destination: string })[]> {
  const { targets } = await queueSettings(context, only);
  return targets.map(({ id, listId, mapping, ownership }) => ({
    name: `destination ${id}`,
    destination: id,
    ...(listId === undefined ? {} : { listId }),
    ownership,
    mapping: extendMapping(MAPPING, mapping),
  }));
}

/** `1`: a version of the built-in table. Anything else: the mapping of that destination. */
export async function mappingTable(context: CommandContext, which: string): Promise<NamedMapping> {
  if (/^\d+$/.test(which)) {
    const mapping = MAPPINGS.find(({ version }) => version === Number(which));
    if (mapping !== undefined) return { name: `version ${mapping.version}`, mapping };
    throw new CliError(EXIT.notFound, {
      code: 'no_such_version',
      message: `There is no version ${which} of the mapping.`,
      next: `There are: ${MAPPINGS.map(({ version }) => version).join(', ')}.`,
    });
  }
  const [found] = await destinationMappings(context, [which]);
  if (found === undefined) throw new RangeError(`No mapping for ${which}.`);
  return found;
}
