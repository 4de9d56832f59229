/**
 * Limits how many lines of one kind a log gets. When Redis refuses writes or is away, one cause can write thousands of lines a second:
 * they fill disks and hide the other lines. So a kind gets a few lines a second, and then one line that counts what was left out.
 */

/** What was left out in one second. */
export interface LeftOutLines {
  kind: string;
  leftOut: number;
  /** The highest level of these lines, as a number of pino. */
  level: number;
  /** How many of them were about each destination. So a flood of one destination does not hide another one. */
  of?: Record<string, number>;
}

export interface LineLimit {
  /** Whether a line of this kind may be written now. `about`: the destination that the line names. */
  allows(kind: string, level: number, about?: string): boolean;
}

export interface LineLimitOptions {
  /** Lines of one kind in a second. */
  perSecond: number;
  /** Called at the end of each second in which lines were left out, once per kind. */
  report(lines: LeftOutLines): void;
}

const SECOND_MS = 1_000;
/** Kinds in one second. More of them are counted together, so memory does not grow with what a log says. */
const MAX_KINDS = 200;
const OTHER_KINDS = 'other lines';
/** Destinations of one kind. More of them are counted together. */
const MAX_OF = 50;
const OTHERS = 'others';

interface Seen {
  count: number;
  level: number;
  /** Lines left out, by destination. */
  of: Map<string, number>;
}

function countOf(counts: Map<string, number>, given: string): void {
  const about = counts.size < MAX_OF || counts.has(given) ? given : OTHERS;
  counts.set(about, (counts.get(about) ?? 0) + 1);
}

export function createLineLimit({ perSecond, report }: LineLimitOptions): LineLimit {
  const seen = new Map<string, Seen>();

  const endSecond = (): void => {
    process.off('beforeExit', endSecond).off('exit', endSecond);
    const found = [...seen];
    seen.clear();
    for (const [kind, { count, level, of }] of found) {
      if (count <= perSecond) continue;
      const leftOut = count - perSecond;
      report({ kind, leftOut, level, ...(of.size > 0 && { of: Object.fromEntries(of) }) });
    }
  };

  /** A process that has nothing else to do ends with both. pino may close the log after the first; `process.exit` has only the second. */
  function reportBeforeTheEnd(): void {
    if (process.listeners('exit').includes(endSecond)) return;
    process.prependListener('beforeExit', endSecond).prependListener('exit', endSecond);
  }

  return {
    allows(given, level, about) {
      const kind = seen.size < MAX_KINDS || seen.has(given) ? given : OTHER_KINDS;
      if (seen.size === 0) setTimeout(endSecond, SECOND_MS).unref();
      const known = seen.get(kind) ?? { count: 0, level, of: new Map() };
      known.count += 1;
      known.level = Math.max(known.level, level);
      seen.set(kind, known);
      if (known.count <= perSecond) return true;
      if (about !== undefined) countOf(known.of, about);
      // A process may end within this second. The log closes at its end, so this comes first.
      if (known.count === perSecond + 1) reportBeforeTheEnd();
      return false;
    },
  };
}

const LONGEST_KIND = 80;

/** Lines are of one kind if only their numbers and ids differ. */
export function kindOf(message: string): string {
  return message
    .slice(0, LONGEST_KIND * 2)
    .replace(/\d[\w-]*/g, '#')
    .slice(0, LONGEST_KIND);
}
