import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const DAY_MS = 86_400_000;
const PEOPLE = 500;

/** Writes a file of past purchases for a back-fill, and returns its path and the ids of its events. */
export async function writePastOrders(
  dir: string,
  count: number,
): Promise<{ path: string; eventIds: string[] }> {
  const path = join(dir, 'past.ndjson');
  const startMs = Date.now() - 100 * DAY_MS;
  const events = Array.from({ length: count }, (_, index) => ({
    name: 'purchase',
    eventId: `past-${index}`,
    time: new Date(startMs + index * 1_000).toISOString(),
    profile: { email: `past-${index % PEOPLE}@shop.example` },
    properties: { orderId: `past-${index}`, value: 20, currency: 'EUR', items: [] },
    source: 'chaos',
  }));
  await writeFile(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  return { path, eventIds: events.map(({ eventId }) => eventId) };
}
