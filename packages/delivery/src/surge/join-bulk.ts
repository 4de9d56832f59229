import { type KlaviyoRequest, liveEventOf } from '@tracklayer/klaviyo';
import type { RunNotes } from '../journal/run-notes.js';
import type { BulkLane, Joined } from './bulk-lane.js';

/** Offers a single call to the bulk calls of a surge. */
export async function joinBulk(
  request: KlaviyoRequest,
  bulk: BulkLane,
  notes: RunNotes | undefined,
  isWanted: () => boolean | Promise<boolean>,
): Promise<Joined> {
  const event = liveEventOf(request);
  if (!event) return { kind: 'singly' };
  const joined = await bulk.join(event, async () => isWanted());
  if (joined.kind === 'sent') notes?.called(joined.note);
  return joined;
}
