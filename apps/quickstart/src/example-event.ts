import { writeFile } from 'node:fs/promises';

/** Writes an event for `tracklayer send`. The second time it is sent, it is a duplicate. */
export async function writeExampleEvent(path: string, run: string, nowMs: number): Promise<void> {
  const event = {
    name: 'purchase',
    eventId: `ord_${run}_purchase`,
    time: new Date(nowMs).toISOString(),
    profile: { email: `you.${run}@shop.example`, firstName: 'You' },
    properties: {
      orderId: run,
      value: 34.9,
      currency: 'EUR',
      items: [{ sku: 'SKU-481', quantity: 1, price: 34.9 }],
    },
    source: 'terminal',
  };
  await writeFile(path, `${JSON.stringify(event, undefined, 2)}\n`);
}
