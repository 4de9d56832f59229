/**
 * The events that wait in the lane, as far as a surge must know them. It reads the payload of each event once, so a worker that stands
 * by for another one knows the backlog before it is needed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WaitingLine } from '@tracklayer/lanes';
import { type EventKey, eventKeyOf } from './event-key.js';

export interface Backlog {
  /**
   * Reads which events wait, the newest first. Ends early where it is not wanted any more.
   *
   * @param restMs rests so long after each page: a worker that stands by must not slow down the one with the surge.
   */
  read(isWanted: () => boolean, restMs?: number): Promise<EventKey[]>;
  /** Frees the memory. */
  forget(): void;
}

const IDS_AT_ONCE = 5_000;
const PAYLOADS_AT_ONCE = 500;

export function createBacklog(line: Pick<WaitingLine, 'newest' | 'payloads'>): Backlog {
  let known = new Map<string, EventKey>();

  /** From the newest on: jobs that come meanwhile only shift the pages. */
  async function idsNow(isWanted: () => boolean): Promise<string[]> {
    const ids = new Set<string>();
    for (let from = 0; isWanted(); from += IDS_AT_ONCE) {
      const page = await line.newest(from, IDS_AT_ONCE);
      for (const id of page) ids.add(id);
      if (page.length < IDS_AT_ONCE) break;
    }
    return [...ids];
  }

  return {
    async read(isWanted, restMs = 0) {
      const ids = await idsNow(isWanted);
      const before = known;
      known = new Map();
      // A reading that ends early keeps what was known.
      for (const id of ids) {
        const key = before.get(id);
        if (key) known.set(id, key);
      }
      const unknown = ids.filter((id) => !known.has(id));
      for (let from = 0; from < unknown.length && isWanted(); from += PAYLOADS_AT_ONCE) {
        const page = unknown.slice(from, from + PAYLOADS_AT_ONCE);
        const payloads = await line.payloads(page);
        for (const [at, id] of page.entries()) known.set(id, eventKeyOf(id, payloads[at]));
        if (restMs > 0) await sleep(restMs);
      }
      return ids.flatMap((id) => known.get(id) ?? []);
    },
    forget() {
      known = new Map();
    },
  };
}
