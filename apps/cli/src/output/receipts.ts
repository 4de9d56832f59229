import type { CanonicalEvent, Problem, Warning } from '@tracklayer/events';
import { counted } from '@tracklayer/format';
import type { Receipt } from '@tracklayer/producer';
import { oneLine } from './one-line.js';
import type { Colors, Output } from './output.js';
import { stoppedText } from './stopped-text.js';
import { table } from './table.js';

/** Up to this many events, each event has its rows. Above it people get sums. Machines always get every receipt. */
const SHOWN_EACH = 20;

interface Row {
  line: number;
  event: CanonicalEvent;
  job: Receipt['jobs'][number];
}

/** Collects the result of each line, and shows it. */
export interface Receipts {
  readonly refused: number;
  /** Notes that a line with an event was read. Each line gets a receipt or a refusal later, unless the command stops. */
  read(line: number): void;
  add(line: number, event: CanonicalEvent, receipt: Receipt): Promise<void>;
  refuse(line: number, refused: { eventId?: string; problems: readonly Problem[] }): Promise<void>;
  /** One line, for progress. */
  summary(): string;
  /** Prints the table, or why there is none. `rejects`: the file that has the refused lines. */
  finish(rejects?: string): Promise<void>;
  /**
   * The same, and which lines were not sent, and how to go on. `reason`: a code, e.g. `queue_unavailable`. `file`: as given. `argv`:
   * options that the next command needs too.
   */
  stop(reason: string, file: string, rejects: string | undefined, argv: readonly string[]): Promise<void>;
}

export function createReceipts(out: Output): Receipts {
  let accepted = 0;
  let lastRead = 0;
  /** Lines without a result, in their order. */
  const open = new Set<number>();
  let refused = 0;
  let leftOut = 0;
  let rows: Row[] = [];
  const sums = new Map<string, { job: Row['job']; count: number }>();

  function count(job: Row['job']): void {
    const key = [job.destination, job.type, job.status, job.reason].join(' ');
    const sum = sums.get(key);
    if (sum) sum.count += 1;
    else sums.set(key, { job, count: 1 });
  }

  return {
    get refused() {
      return refused;
    },
    read(line) {
      lastRead = line;
      open.add(line);
    },

    async add(line, event, receipt) {
      accepted += 1;
      open.delete(line);
      leftOut += receipt.warnings?.filter((warning) => !isOfWorkers(warning)).length ?? 0;
      if (accepted <= SHOWN_EACH) noteWarnings(line, receipt, out);
      for (const job of receipt.jobs) count(job);
      if (accepted <= SHOWN_EACH) rows.push(...receipt.jobs.map((job) => ({ line, event, job })));
      else rows = [];
      await out.data({ line, ok: true, receipt });
    },

    async refuse(line, { eventId, problems }) {
      refused += 1;
      open.delete(line);
      await out.data({ line, ok: false, ...(eventId === undefined ? {} : { eventId }), problems });
      if (out.json) return;
      const { red, dim } = out.colors;
      out.note(`${red(`line ${line} refused`)}${eventId ? ` ${dim(oneLine(eventId))}` : ''}`);
      for (const { path, code, got, fix } of problems) {
        out.note(oneLine(`  ${path === '' ? '(the event)' : path}: ${code}, got ${got}. ${fix}`));
      }
    },

    summary: () => `${accepted} accepted, ${refused} refused`,

    async finish(rejects) {
      if (out.json) return;
      if (accepted + refused === 0) {
        out.note('The input is empty, so nothing was sent. Write one JSON event per line.');
        return;
      }
      await showResults(rejects);
    },

    async stop(reason, file, rejects, argv) {
      const stopped = {
        reason,
        read: accepted + refused + open.size,
        acknowledged: accepted,
        refused,
        notSent: open.size,
        // Every line before it has its result.
        nextLine: open.values().next().value ?? lastRead + 1,
      };
      // Then the error says all that is to say.
      if (stopped.read === 0 && reason !== 'interrupted') return;
      await out.data({ stopped });
      if (out.json) return;
      await showResults(rejects);
      for (const text of stoppedText(stopped, file, argv)) out.note(text);
    },
  };

  async function showResults(rejects: string | undefined): Promise<void> {
    if (accepted > 0)
      await out.print(rows.length > 0 ? eventTable(rows, out) : sumTable([...sums.values()], out));
    const values =
      leftOut === 0
        ? ''
        : ` ${counted(leftOut, 'value')} could not be understood and ${leftOut === 1 ? 'was' : 'were'} left out.`;
    out.note(`\n${accepted} accepted, ${refused} refused.${values}${deadLettersNote(sums.values())}`);
    if (rejects !== undefined) out.note(`The refused lines are in ${rejects}.`);
  }
}

/** A warning about the workers of a destination. No value was left out for it. */
function isOfWorkers({ path }: Warning): boolean {
  return path === 'destinations';
}

/** One line for each value that the event was sent without. */
function noteWarnings(line: number, { warnings = [] }: Receipt, out: Output): void {
  if (out.json) return;
  for (const warning of warnings) {
    const { path, code, got, fix } = warning;
    if (isOfWorkers(warning)) out.note(oneLine(`${out.colors.yellow('warning')} ${code}: ${fix}`));
    else
      out.note(
        oneLine(`${out.colors.yellow(`line ${line}`)} sent without ${path}: ${code}, got ${got}. ${fix}`),
      );
  }
}

function eventTable(rows: readonly Row[], out: Output): string {
  const first = (row: Row, index: number) => rows[index - 1]?.line !== row.line;
  const shown = rows.map((row, index) => ({ ...row, first: first(row, index) }));
  return table(
    shown,
    [
      { head: 'line', of: (row) => (row.first ? row.line : ''), right: true },
      { head: 'event', of: (row) => (row.first ? row.event.name : '') },
      { head: 'event id', of: (row) => (row.first ? row.event.eventId : ''), whole: true },
      { head: 'destination', of: ({ job }) => job.destination },
      { head: 'job', of: ({ job }) => job.type },
      { head: 'receipt', of: ({ job }) => statusText(job), color: ({ job }) => statusColor(job, out.colors) },
    ],
    out,
  );
}

function sumTable(sums: readonly { job: Row['job']; count: number }[], out: Output): string {
  return table(
    sums,
    [
      { head: 'destination', of: ({ job }) => job.destination },
      { head: 'job', of: ({ job }) => job.type },
      { head: 'receipt', of: ({ job }) => statusText(job), color: ({ job }) => statusColor(job, out.colors) },
      { head: 'jobs', of: ({ count }) => count, right: true },
    ],
    out,
  );
}

function statusText({ status, reason }: Row['job']): string {
  return reason === undefined ? status : `${status} (${reason})`;
}

function statusColor({ status }: Row['job'], colors: Colors): (text: string) => string {
  switch (status) {
    case 'enqueued':
      return colors.green;
    case 'duplicate':
    case 'kept':
      return colors.yellow;
    case 'duplicate-of-dead':
    case 'quarantined':
    case 'turned-away':
      return colors.red;
    case 'skipped':
      return colors.dim;
  }
}

function deadLettersNote(sums: Iterable<{ job: Row['job'] }>): string {
  const ofDead = [...sums].some(({ job }) => job.status === 'duplicate-of-dead');
  return ofDead ? ' Some events are dead letters already. To see them: tracklayer dlq list' : '';
}
