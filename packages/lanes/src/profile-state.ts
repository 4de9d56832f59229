import type { DeliveredProfile } from '@tracklayer/events';

/** Reads a profile's hash as Redis returns it: field, `<hash>:<epoch ms>`, in turn. Ignores values of another form. */
export function fromPairs(pairs: readonly string[]): DeliveredProfile {
  const delivered: DeliveredProfile = {};
  for (let at = 0; at < pairs.length; at += 2) {
    const [field = '', value = ''] = [pairs[at], pairs[at + 1]];
    const colon = value.lastIndexOf(':');
    const timeMs = Number(value.slice(colon + 1));
    if (colon > 0 && Number.isFinite(timeMs)) delivered[field] = { hash: value.slice(0, colon), timeMs };
  }
  return delivered;
}

/** The arguments of `REMEMBER_PROFILE`: field, hash, epoch ms of each field, in turn. */
export function toArguments(fields: DeliveredProfile): string[] {
  return Object.entries(fields).flatMap(([field, { hash, timeMs }]) => [
    field,
    hash,
    String(Math.trunc(timeMs)),
  ]);
}
