import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** When everybody of the file gave consent. */
export const CONSENTED = '2025-01-01T00:00:00Z';
const BEFORE = '2024-01-01T00:00:00Z';
const SINCE = '2025-06-01T00:00:00Z';

/** Every person with this distance withdrew consent at Klaviyo, in turn before and after the consent of the file. */
const WITHDREW_EVERY = 100;

export const emailOf = (run: string, n: number) => `${run}.buyer${n}@shop.example`;

/** When the person withdrew consent at Klaviyo. Undefined: never. */
export function withdrewAt(n: number): string | undefined {
  if (n % WITHDREW_EVERY !== 0) return undefined;
  return (n / WITHDREW_EVERY) % 2 === 0 ? SINCE : BEFORE;
}

/** Whether the person must be subscribed at the end. */
export function endsSubscribed(n: number): boolean {
  return withdrewAt(n) !== SINCE;
}

/** Writes profiles with a consent each, one per line, to a gzip file. */
export async function writePeople(path: string, run: string, people: number): Promise<void> {
  const gzip = createGzip({ level: 1 });
  const file = gzip.pipe(createWriteStream(path));
  for (let n = 0; n < people; n += 1) {
    const consent = { status: 'granted', channels: ['email'], at: CONSENTED, source: 'old_shop' };
    const line = JSON.stringify({ email: emailOf(run, n), externalId: `${run}-${n}`, consent });
    if (!gzip.write(`${line}\n`)) await once(gzip, 'drain');
  }
  gzip.end();
  await finished(file);
}
