import type { OutboxFile, OutboxRow, OutboxTotals } from '../outbox/file.js';

/** The file of an outbox without a file, for one process. */
export function outboxInMemory(): OutboxFile {
  let rows: (OutboxRow & { takenAtMs: number })[] = [];
  let made = 0;

  function totals(): OutboxTotals {
    const bytes = rows.reduce((sum, { call }) => sum + Buffer.byteLength(call), 0);
    return { events: rows.length, bytes };
  }

  return {
    totals,
    oldestMs: () => rows[0]?.takenAtMs,
    add(added, limits) {
      let { events, bytes } = totals();
      const before = events;
      for (const row of added) {
        bytes += Buffer.byteLength(row.call);
        if (events >= limits.events || bytes > limits.bytes) break;
        made += 1;
        rows.push({ id: made, ...row });
        events += 1;
      }
      return events - before;
    },
    after: (id, most) => rows.filter((row) => row.id > id).slice(0, most),
    remove(ids) {
      const gone = new Set(ids);
      rows = rows.filter(({ id }) => !gone.has(id));
    },
    lease: () => true,
    release: () => {},
    shrink: () => false,
    close: () => {},
  };
}
