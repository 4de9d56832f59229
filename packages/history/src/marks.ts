/**
 * What happened to a destination besides its jobs, with its time. Epoch ms. Without `untilMs` it has not ended.
 *
 * - `version`: a worker of this version wrote for the first time, or again after a minute without one.
 * - `unserved`: no worker wrote in this time, and the next one that wrote had just started.
 * - `away`: no worker wrote in this time, and the next one had run before. Redis was away, or refused writes.
 * - `hold`, `pause`: a scope was held, or a lane was paused.
 * - `campaign`, `migration`: letters were replayed, or a file was imported. Their own records say so.
 * - `discard`: so many letters were discarded at once. The audit says so.
 */
export type Mark = { fromMs: number; untilMs?: number } & (
  | { kind: 'version'; version: string }
  | { kind: 'unserved' | 'away' }
  | { kind: 'hold'; scope: string; cause: string; code: string; status?: number }
  | { kind: 'pause'; lane: string }
  | { kind: 'campaign' | 'migration'; id: string; state: string }
  | { kind: 'discard'; discarded: number; by: string }
);

/** What a record of a campaign or a migration says of its time. */
export interface Undertaking {
  id: string;
  state: string;
  startedAtMs: number;
  endedAtMs?: number;
}

/** The mark of a campaign or a migration. Pure. */
export function markOf(
  kind: 'campaign' | 'migration',
  { id, state, startedAtMs, endedAtMs }: Undertaking,
): Mark {
  return { kind, id, state, fromMs: startedAtMs, ...(endedAtMs !== undefined && { untilMs: endedAtMs }) };
}

/** What the audit says of a discard. */
export interface Discard {
  /** Epoch ms. */
  atMs: number;
  /** How many letters it has discarded. */
  discarded: number;
  by: string;
}

/** The marks of `[fromMs, untilMs)`, the oldest first: those that began in it, and those that lasted into it. Pure. */
export function marksWithin(marks: readonly Mark[], fromMs: number, untilMs: number): Mark[] {
  return marks
    .filter((mark) => mark.fromMs < untilMs && endOf(mark) >= fromMs)
    .sort((one, other) => one.fromMs - other.fromMs);
}

function endOf(mark: Mark): number {
  if (mark.kind === 'version' || mark.kind === 'discard') return mark.fromMs;
  return mark.untilMs ?? Number.POSITIVE_INFINITY;
}
