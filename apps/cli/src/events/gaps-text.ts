import { counted } from '@tracklayer/format';
import { journalGaps } from '@tracklayer/journal';
import type { OpenEvents } from './open-events.js';

/** Says where the journal lacks records, since an event that is not found may be one of these. One line for each destination. */
export async function gapsText(
  { redis, destinations, keepMs }: OpenEvents,
  nowMs: number,
): Promise<string[]> {
  const lines: string[] = [];
  for (const destination of destinations) {
    const gaps = await journalGaps(redis, destination);
    if (gaps === undefined || nowMs - gaps.lastAtMs > keepMs) continue;
    const last = new Date(gaps.lastAtMs).toISOString().slice(0, 19).replace('T', ' ');
    lines.push(
      `The journal of ${destination} left out ${counted(gaps.records, 'record')}, the last at ${last}: Redis was short of memory.`,
    );
  }
  return lines;
}
