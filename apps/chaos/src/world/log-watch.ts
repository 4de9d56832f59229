/**
 * Reads the log of a program line by line. It keeps the last lines, and counts how many lines of one kind the program wrote
 * within a second. A kind is the level and the message of a JSON line, and the code of its error. All plain text is one kind.
 *
 * The time in a line counts where it has one. A busy machine passes the lines of several seconds on together.
 */
export interface LogWatch {
  add(line: string): void;
  /** The newest lines, oldest first. */
  readonly tail: readonly string[];
  readonly total: number;
  /** The most lines of one kind within a second, and that kind. */
  busiest(): { kind: string; linesPerSecond: number };
  /** Lines that match, as far as they are kept. `since`: an earlier `total`; only later lines count. */
  find(pattern: RegExp, since?: number): readonly string[];
}

const LINES_KEPT = 2_000;

export function createLogWatch(now: () => number = performance.now.bind(performance)): LogWatch {
  const tail: string[] = [];
  const counts = new Map<string, { second: number; lines: number; most: number }>();
  let total = 0;
  return {
    tail,
    get total() {
      return total;
    },
    add(line) {
      total += 1;
      tail.push(line);
      if (tail.length > LINES_KEPT) tail.shift();
      const { kind, writtenMs = now() } = read(line);
      const second = Math.floor(writtenMs / 1_000);
      const count = counts.get(kind) ?? { second, lines: 0, most: 0 };
      if (count.second !== second) Object.assign(count, { second, lines: 0 });
      count.lines += 1;
      count.most = Math.max(count.most, count.lines);
      counts.set(kind, count);
    },
    busiest() {
      let busiest = { kind: '', linesPerSecond: 0 };
      for (const [kind, { most }] of counts) {
        if (most > busiest.linesPerSecond) busiest = { kind, linesPerSecond: most };
      }
      return busiest;
    },
    find: (pattern, since = 0) =>
      tail.slice(Math.max(0, since - total + tail.length)).filter((line) => pattern.test(line)),
  };
}

/** The kind of a line, and when the program wrote it, in epoch ms. */
function read(line: string): { kind: string; writtenMs?: number } {
  try {
    const { level, msg, error, time } = JSON.parse(line) as Record<string, unknown>;
    const { code, kind, type } = (typeof error === 'object' && error !== null ? error : {}) as {
      code?: unknown;
      kind?: unknown;
      type?: unknown;
    };
    const named = [level, msg, code ?? kind ?? type].filter((part) => part !== undefined).join(' ');
    const writtenMs = typeof time === 'string' ? Date.parse(time) : Number.NaN;
    return { kind: named, ...(Number.isFinite(writtenMs) && { writtenMs }) };
  } catch {
    return { kind: 'plain text' };
  }
}
