/** The way of a job with its times. Pure. */
import { isObject } from '@tracklayer/events';
import type { Attempt } from '@tracklayer/lanes';
import type { JobFacts } from './facts.js';
import { partsOf } from './state-of.js';
import type { Step } from './types.js';

/** Oldest first. A step that several sources report appears once. */
export function stepsOf(facts: JobFacts): Step[] {
  const { journal, letter, lane, marker } = facts;
  const { entry, details } = journal ?? {};
  const steps: Step[] = [];
  // A replay gives the job another time.
  const tracked = [entry?.trackedAtMs, trackedAt(lane?.data), trackedAt(letter?.job)].filter(isPresent);
  if (tracked.length > 0) steps.push({ atMs: Math.min(...tracked), what: 'tracked' });
  const begunAtMs = entry?.begunAtMs ?? lane?.begunAtMs;
  if (begunAtMs !== undefined) steps.push({ atMs: begunAtMs, what: 'began' });

  const attempts = [...(letter?.attempts ?? []), ...partsOf(lane?.data).attempts];
  for (const attempt of attempts) steps.push(stepOfAttempt(attempt));
  for (const { atMs, endpoint, status, requestId, tookMs } of details?.calls ?? []) {
    steps.push({
      atMs,
      what: 'called',
      code: endpoint,
      tookMs,
      ...(status !== undefined && { status }),
      ...(requestId !== undefined && { requestId }),
    });
  }
  for (const atMs of [...(letter?.earlierReplaysAtMs ?? []), letter?.replayedAtMs]) {
    if (atMs !== undefined) steps.push({ atMs, what: 'replayed' });
  }
  if (letter && !attempts.some(({ outcome }) => outcome === 'dead')) {
    steps.push({ atMs: letter.lastFailedAtMs, what: 'dead', code: letter.code });
  }
  const now = lane?.waits.now;
  if (now && lane?.state !== 'completed') steps.push({ atMs: now.sinceMs, what: 'waits', code: now.what });

  if (entry) {
    const { endedAtMs, end, status, requestId, reason } = entry;
    steps.push({
      atMs: endedAtMs,
      what: end,
      ...(status !== undefined && { status }),
      ...(requestId !== undefined && { requestId }),
      ...(reason !== undefined && { code: reason }),
    });
  } else {
    const end = marker === 'dead' ? undefined : (marker ?? letter?.resolution);
    const endedAtMs = letter?.resolvedAtMs ?? lane?.endedAtMs;
    if (end !== undefined && endedAtMs !== undefined) steps.push({ atMs: endedAtMs, what: end });
  }
  return unique(steps).sort((a, b) => a.atMs - b.atMs);
}

function stepOfAttempt({ atMs, outcome, code, status, requestId }: Attempt): Step {
  return {
    atMs,
    what: outcome,
    code,
    ...(status !== undefined && { status }),
    ...(requestId !== undefined && { requestId }),
  };
}

function trackedAt(payload: unknown): number | undefined {
  return isObject(payload) && typeof payload.enqueuedAtMs === 'number' ? payload.enqueuedAtMs : undefined;
}

function isPresent(atMs: number | undefined): atMs is number {
  return atMs !== undefined;
}

function unique(steps: readonly Step[]): Step[] {
  const seen = new Map(steps.map((step) => [`${step.atMs} ${step.what} ${step.code ?? ''}`, step]));
  return [...seen.values()];
}
