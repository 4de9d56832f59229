/**
 * The way of a job as spans of time, to be drawn to scale. The spans of a job neither overlap nor leave gaps, so the sums of
 * their lengths add up to the whole time. Pure.
 */
import type { JobStatus } from './api.js';
import { isUnderWay } from './event-words.js';

export type SpanKind = 'lane' | 'dependency' | 'permit' | 'hold' | 'retry' | 'work' | 'call' | 'dead';

export interface Span {
  kind: SpanKind;
  /** Epoch ms. `fromMs` is below `untilMs`. */
  fromMs: number;
  untilMs: number;
}

export const SPAN_WORDS: Readonly<Record<SpanKind, string>> = {
  lane: 'waits in its lane',
  dependency: 'waits for another job',
  permit: 'waits for a permit',
  hold: 'held',
  retry: 'waits for another try',
  work: 'in work',
  call: 'Klaviyo is called',
  dead: 'a dead letter',
};

type Step = JobStatus['steps'][number];

/** @param nowMs epoch ms; the last span of a job that has not ended reaches to it */
export function spansOf(job: JobStatus, nowMs: number): Span[] {
  const steps = job.steps.toSorted((a, b) => a.atMs - b.atMs);
  const [first] = steps;
  if (first === undefined) return [];
  const lastMs = steps.at(-1)?.atMs ?? first.atMs;
  const endMs = isUnderWay(job.state) ? Math.max(lastMs, nowMs) : lastMs;
  const calls = callsOf(job, first.atMs);
  const between = steps.flatMap((step, at): Span[] => {
    const next = steps[at + 1];
    const kind =
      step.what === 'tracked' && job.waited.some(isDependency)
        ? 'dependency'
        : kindAfter(step, next === undefined ? job : undefined);
    const span = { kind, fromMs: step.atMs, untilMs: next?.atMs ?? endMs };
    return outside(span, calls);
  });
  // The answer of the last call may arrive after the last step.
  return joined([...between, ...calls].filter(({ fromMs, untilMs }) => untilMs > fromMs));
}

/** The calls and the waits for their permits, one after the other. */
function callsOf({ details, steps }: JobStatus, startMs: number): Span[] {
  const called =
    details?.calls ?? steps.flatMap((step) => (step.tookMs === undefined ? [] : { ...step, permitMs: 0 }));
  const spans: Span[] = [];
  let freeFromMs = startMs;
  for (const { atMs, tookMs = 0, permitMs } of called.toSorted((a, b) => a.atMs - b.atMs)) {
    const sentMs = Math.max(freeFromMs, atMs);
    spans.push({ kind: 'permit', fromMs: Math.max(freeFromMs, sentMs - permitMs), untilMs: sentMs });
    freeFromMs = Math.max(sentMs, atMs + tookMs);
    spans.push({ kind: 'call', fromMs: sentMs, untilMs: freeFromMs });
  }
  return spans;
}

/** In the words of the journal. */
const isDependency = (waited: string): boolean => waited === 'profile' || waited === 'subscription';

/** @param last the job, if the step is its last one: then its state says more */
function kindAfter({ what, code = '' }: Step, last: JobStatus | undefined): SpanKind {
  if (last?.state === 'held') return 'hold';
  if (last?.state.startsWith('waits-for-p') || last?.state === 'waits-for-subscription') {
    return last.state === 'waits-for-permit' ? 'permit' : 'dependency';
  }
  if (what === 'began' || what === 'called') return 'work';
  if (what === 'retry' || what === 'throttled') return 'retry';
  if (what === 'held' || code.startsWith('hold')) return 'hold';
  if (what === 'waits' && code.startsWith('permit')) return 'permit';
  return what === 'dead' ? 'dead' : 'lane';
}

/** What is left of a span beside others. */
function outside(span: Span, others: readonly Span[]): Span[] {
  return others.reduce<Span[]>(
    (parts, { fromMs, untilMs }) =>
      parts.flatMap((part) =>
        [
          { ...part, untilMs: Math.min(part.untilMs, fromMs) },
          { ...part, fromMs: Math.max(part.fromMs, untilMs) },
        ].filter((each) => each.untilMs > each.fromMs),
      ),
    [span],
  );
}

/** Neighbours of one kind become one span. */
function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const before = all.at(-1);
    if (before?.kind === span.kind && before.untilMs === span.fromMs) before.untilMs = span.untilMs;
    else all.push({ ...span });
  }
  return all;
}

/** Ms of each kind, the longest first. */
export function totalsOf(spans: readonly Span[]): [SpanKind, number][] {
  const totals = new Map<SpanKind, number>();
  for (const { kind, fromMs, untilMs } of spans) {
    totals.set(kind, (totals.get(kind) ?? 0) + untilMs - fromMs);
  }
  return [...totals].toSorted(([, a], [, b]) => b - a);
}

export interface Scale {
  /** Epoch ms. `fromMs` is below `untilMs`. */
  fromMs: number;
  untilMs: number;
}

/** One scale for all jobs of an event, so that they can be compared. */
export function scaleOf(jobs: readonly JobStatus[], nowMs: number): Scale {
  const times = jobs.flatMap((job) => [
    ...job.steps.map(({ atMs }) => atMs),
    ...spansOf(job, nowMs).map(({ untilMs }) => untilMs),
  ]);
  const fromMs = times.length === 0 ? nowMs : times.reduce((least, each) => Math.min(least, each));
  const untilMs = times.reduce((most, each) => Math.max(most, each), fromMs);
  return { fromMs, untilMs: Math.max(untilMs, fromMs + 1) };
}

/** The place of a time on a scale, in percent. */
export function placeOf(atMs: number, { fromMs, untilMs }: Scale): number {
  return Math.min(100, Math.max(0, (100 * (atMs - fromMs)) / (untilMs - fromMs)));
}
