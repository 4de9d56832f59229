import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { order } from '../synthetic.js';

const PROFILES = 5_000;

/** Writes so many synthetic orders of the past, a line each, zipped. */
export async function writeOrders(path: string, orders: number, run: string): Promise<void> {
  const gzip = createGzip({ level: 1 });
  const file = gzip.pipe(createWriteStream(path));
  for (let index = 0; index < orders; index += 1) {
    if (!gzip.write(`${JSON.stringify(order(index, run, PROFILES))}\n`)) await once(gzip, 'drain');
  }
  gzip.end();
  await finished(file);
}
