import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { order } from '../synthetic-order.js';

/** The number of buyers in a file. */
export const PROFILES = 5_000;

export interface OrdersFile {
  path: string;
  orders: number;
  /** Part of each order id, so that it differs from those of other runs. */
  run: string;
  /** Every buyer with this distance consents to email with the order. Undefined: none does. */
  consentEvery?: number;
}

/** Writes synthetic orders of the past, one per line, to a gzip file. */
export async function writeOrders({ path, orders, run, consentEvery = 0 }: OrdersFile): Promise<void> {
  const gzip = createGzip({ level: 1 });
  const file = gzip.pipe(createWriteStream(path));
  for (let index = 0; index < orders; index += 1) {
    const event = order(index, run, PROFILES);
    const agreed = index < PROFILES && consentEvery > 0 && index % consentEvery === 0;
    const consent = { status: 'granted', channels: ['email'], at: event.time, source: 'checkout' };
    const line = JSON.stringify(agreed ? { ...event, consent } : event);
    if (!gzip.write(`${line}\n`)) await once(gzip, 'drain');
  }
  gzip.end();
  await finished(file);
}
