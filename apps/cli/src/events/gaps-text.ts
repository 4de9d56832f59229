import { counted } from '@tracklayer/format';
import { recentGaps } from '@tracklayer/journal';
import type { OpenEvents } from './open-events.js';

/** Says where the journal lacks records, since an event that is not found may be one of these. One line for each destination. */
export async function gapsText(
  { redis, destinations, keepMs }: OpenEvents,
  nowMs: number,
): Promise<string[]> {
  const all = await recentGaps(redis, destinations, { keepMs, nowMs });
  return all.map(({ destination, records, lastAtMs }) => {
    const last = new Date(lastAtMs).toISOString().slice(0, 19).replace('T', ' ');
    return `The journal of ${destination} left out ${counted(records, 'record')}, the last at ${last}: Redis was short of memory.`;
  });
}
