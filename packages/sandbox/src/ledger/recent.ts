/**
 * The newest entries, numbered from 1, in pages by cursor. It keeps at least `capacity` entries and fewer than twice as
 * many, so that a sandbox under load for hours has bounded memory. It counts the entries that it removed.
 */
export interface Numbered {
  seq: number;
}

export interface Page<T> {
  items: T[];
  /** The `since` of the next page. */
  next: number;
  /** Entries that were removed to bound memory. Above 0, the pages are incomplete. */
  forgotten: number;
}

export interface Recent<T extends Numbered> {
  nextSeq(): number;
  push(entry: T): void;
  page(since: number, limit: number, keep: (entry: T) => boolean): Page<T>;
  /** All kept entries, oldest first. Callers must not change or store the array. */
  kept(): readonly T[];
  /** Entries that were removed to bound memory. */
  forgotten(): number;
  /** Number of the newest entry, 0 before the first. */
  newest(): number;
  /** Removes these entries. They do not count as forgotten. */
  remove(which: (entry: T) => boolean): void;
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
      // Removes half at once, because moving the whole list on every push is slow.
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
    remove(which) {
      entries = entries.filter((entry) => !which(entry));
    },
    // Numbers continue, so that a reader's old cursor still finds the new entries.
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
