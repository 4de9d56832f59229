import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { order } from '../synthetic.js';

/** Buyers in a file. */
export const PROFILES = 5_000;

export interface OrdersFile {
  path: string;
  orders: number;
  /** Names their ids apart from others'. */
  run: string;
  /** Every so many-th buyer agreed to mail with the order; left out: none did. */
  consentEvery?: number;
}

/** Writes so many synthetic orders of the past, a line each, zipped. */
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
