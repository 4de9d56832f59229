import type { Campaign } from '@tracklayer/dead-letters';
import { CliError } from '../runtime/cli-error.js';
import { EXIT } from '../runtime/exit-codes.js';
import type { OpenDeadLetters } from './with-dead-letters.js';

/** The campaign with this id, at any of the destinations. @throws {CliError} `no_such_campaign` */
export async function findCampaign(
  { deadLetters, destinations }: OpenDeadLetters,
  id: string,
): Promise<Campaign> {
  const found = await Promise.all(
    destinations.map((destination) => deadLetters.campaigns.get(destination, id)),
  );
  const campaign = found.find((each) => each !== undefined);
  if (campaign) return campaign;
  throw new CliError(EXIT.notFound, {
    code: 'no_such_campaign',
    message: `There is no campaign ${id}.`,
    next: 'To list the campaigns: tracklayer dlq campaigns',
  });
}
