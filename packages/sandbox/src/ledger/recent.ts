/**
 * The latest entries, numbered from 1, read by cursor. At least `capacity` of them are kept and less than twice as
 * many, so that a sandbox under load for hours does not grow without end; it counts what it let go.
 */
export interface Numbered {
  seq: number;
}

export interface Page<T> {
  items: T[];
  /** Give this as `since` to go on. */
  next: number;
  /** Entries that were let go to bound memory: above 0, the pages are not the whole story. */
  forgotten: number;
}

export interface Recent<T extends Numbered> {
  nextSeq(): number;
  push(entry: T): void;
  page(since: number, limit: number, keep: (entry: T) => boolean): Page<T>;
  /** Everything that is kept, the oldest first. Not to be changed, and not to be held on to. */
  kept(): readonly T[];
  /** Entries that were let go to bound memory. */
  forgotten(): number;
  /** The number of the newest entry there ever was, 0 before the first. */
  newest(): number;
  clear(): void;
}

export function createRecent<T extends Numbered>(capacity: number): Recent<T> {
  let entries: T[] = [];
  let seq = 0;
  let forgotten = 0;
  return {
    nextSeq: () => ++seq,
    push(entry) {
      entries.push(entry);
      // Cut in halves: moving the whole list on every push would make each one slow.
      if (entries.length >= capacity * 2) {
        forgotten += entries.length - capacity;
        entries = entries.slice(-capacity);
      }
    },
    page(since, limit, keep) {
      const items: T[] = [];
      let next = since;
      for (let i = firstAfter(entries, since); i < entries.length && items.length < limit; i++) {
        const entry = entries[i];
        if (entry === undefined) break;
        next = entry.seq;
        if (keep(entry)) items.push(entry);
      }
      return { items, next, forgotten };
    },
    kept: () => entries,
    forgotten: () => forgotten,
    newest: () => seq,
    // The numbers go on: a reader with a cursor from before sees what comes after, not nothing.
    clear() {
      entries = [];
      forgotten = 0;
    },
  };
}

function firstAfter(entries: readonly Numbered[], since: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.seq ?? 0) <= since) low = middle + 1;
    else high = middle;
  }
  return low;
}
