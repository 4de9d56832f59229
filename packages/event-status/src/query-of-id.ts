import { parseLetterId } from '@tracklayer/dead-letters';
import { isTag } from '@tracklayer/journal';
import type { EventQuery } from './types.js';

/** Reads what a person types for one event: an eventId, `~` and a tag, or the id of a dead letter. Pure. */
export function queryOfId(id: string): EventQuery {
  if (id.startsWith('~') && isTag(id.slice(1))) return { tag: id.slice(1) };
  const job = parseLetterId(id);
  return job === undefined ? { eventId: id } : { job };
}
