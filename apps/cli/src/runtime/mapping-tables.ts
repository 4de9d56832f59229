import type { Ownership } from '@tracklayer/events';
import { extendMapping, MAPPING, MAPPINGS, type Mapping } from '@tracklayer/klaviyo';
import { CliError } from './cli-error.js';
import type { CommandContext } from './command.js';
import { EXIT } from './exit-codes.js';
import { queueSettings } from './settings.js';

/** A mapping and its name: `version 2`, or `destination main`. */
export interface NamedMapping {
  name: string;
  destination?: string;
  listId?: string;
  ownership?: Ownership;
  /** Whether each line of a purchase is sent as an event of its own. */
  orderedProducts?: boolean;
  mapping: Mapping;
}

export interface DestinationMapping extends NamedMapping {
  destination: string;
  /** A live event older than this when it is sent starts no flow. */
  startFlowsWithinMs: number;
}

/** The configured mappings of these destinations, or of every configured one. */
export async function destinationMappings(
  context: CommandContext,
  only?: readonly string[],
): Promise<DestinationMapping[]> {
  const { targets } = await queueSettings(context, only);
  return targets.map(({ id, listId, mapping, ownership, orderedProducts, startFlowsWithinMs }) => ({
    name: `destination ${id}`,
    destination: id,
    ...(listId === undefined ? {} : { listId }),
    ownership,
    orderedProducts,
    startFlowsWithinMs,
    mapping: extendMapping(MAPPING, mapping),
  }));
}

/** `1` is a version of the built-in mapping. Other text is a destination. @throws {CliError} `no_such_version` */
export async function mappingTable(context: CommandContext, which: string): Promise<NamedMapping> {
  if (/^\d+$/.test(which)) {
    const mapping = MAPPINGS.find(({ version }) => version === Number(which));
    if (mapping !== undefined) return { name: `version ${mapping.version}`, mapping };
    throw new CliError(EXIT.notFound, {
      code: 'no_such_version',
      message: `The mapping has no version ${which}.`,
      next: `Versions: ${MAPPINGS.map(({ version }) => version).join(', ')}.`,
    });
  }
  const [found] = await destinationMappings(context, [which]);
  if (found === undefined) throw new RangeError(`No mapping for ${which}.`);
  return found;
}
