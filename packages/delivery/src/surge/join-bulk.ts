import { type KlaviyoRequest, liveEventOf } from '@tracklayer/klaviyo';
import type { LaneContext } from '../context.js';
import type { Joined } from './bulk-lane.js';

/** Offers a single call to the bulk calls of a surge, where there is one. */
export async function joinBulk(
  request: KlaviyoRequest,
  { bulk, notes }: Pick<LaneContext, 'bulk' | 'notes'>,
  isWanted: () => Promise<boolean>,
): Promise<Joined> {
  const event = bulk && liveEventOf(request);
  if (!bulk || !event) return { kind: 'singly' };
  const joined = await bulk.join(event, isWanted);
  if (joined.kind === 'sent') notes?.called(joined.note);
  return joined;
}
