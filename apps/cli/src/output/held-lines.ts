import { ago, counted, duration } from '@tracklayer/format';
import type { Hold } from '@tracklayer/holds';
import {
  hintOfHold,
  type LaneHold,
  type LaneRow,
  laneOfScope,
  type StalledDestination,
  scopeName,
  stalledDestinations,
  whatGoesOn,
} from '@tracklayer/lane-status';
import type { Output } from './output.js';
import { wrap } from './wrap.js';

/** Below the table of lanes: every hold, with its reason and what to do. */
export function heldLines(rows: readonly LaneRow[], nowMs: number, out: Output): string[] {
  return stalledDestinations(rows).flatMap(({ destination, hold, parts = [] }: StalledDestination) => [
    ...(hold ? wholeLines(destination, hold, nowMs, out) : []),
    ...parts.flatMap((part) => partLines(destination, part, nowMs, out)),
  ]);
}

function wholeLines(destination: string, hold: Hold, nowMs: number, out: Output): string[] {
  return [
    ...headLines(destination, hold, nowMs, out),
    ...indented(hintOfHold(hold) ?? nextStep(hold), out),
    ...indented(`Its jobs wait and use no attempts. ${probes(hold, nowMs)}`, out),
    out.hint(`  To end it now: tracklayer resume ${destination}`),
  ];
}

function partLines(destination: string, part: LaneHold, nowMs: number, out: Output): string[] {
  const { jobs = 0, scope } = part;
  const waiting = jobs === 0 ? 'No job waits for it.' : waitingText(jobs);
  const lane = laneOfScope(scope);
  return [
    ...headLines(scopeName(scope, destination), part, nowMs, out),
    ...indented(hintOfHold(part) ?? nextStep(part), out),
    ...indented([waiting, whatGoesOn(scope), probes(part, nowMs)].join(' '), out),
    out.hint(`  To end it now: tracklayer resume ${destination}${lane === undefined ? '' : ` ${lane}`}`),
  ];
}

function headLines(subject: string, hold: Hold, nowMs: number, { colors, width }: Output): string[] {
  const since = `${clock(hold.sinceMs)} (${ago(hold.sinceMs, nowMs)})`;
  return ['', colors.red(wrap(`${subject} is on hold since ${since}: ${why(hold)}`, width, 2))];
}

function waitingText(jobs: number): string {
  return jobs === 1
    ? '1 job waits and uses no attempts.'
    : `${counted(jobs, 'job')} wait and use no attempts.`;
}

function indented(text: string, { width, hint }: Output): string[] {
  return [wrap(`  ${hint(text)}`, width, 2)];
}

function why({ code, status, detail }: Hold): string {
  return [
    code,
    ...(status === undefined ? [] : [`(HTTP ${status})`]),
    ...(detail ? [`– ${detail}`] : []),
  ].join(' ');
}

function probes({ probes: count, nextProbeAtMs }: Hold, nowMs: number): string {
  const next = nextProbeAtMs > nowMs ? `in ${duration(nextProbeAtMs - nowMs)}` : 'when a worker runs';
  return `Probed ${count === 1 ? 'once' : `${count} times`}; next ${next}.`;
}

function nextStep({ cause }: Hold): string {
  return cause === 'refused'
    ? 'Correct the key or its scopes. The next probe ends the hold.'
    : 'The hold ends when the destination answers a probe.';
}

function clock(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
