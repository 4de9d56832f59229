import type { DeliveredProfile } from '@tracklayer/events';

/** A profile's memory as Redis gives it: field, `<hash>:<epoch ms>`, in turn. What does not look like that is forgotten. */
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

/** Field, hash, epoch ms of each field, in turn: the script's arguments. */
export function toArguments(fields: DeliveredProfile): string[] {
  return Object.entries(fields).flatMap(([field, { hash, timeMs }]) => [
    field,
    hash,
    String(Math.trunc(timeMs)),
  ]);
}
