import { counted, duration } from '@tracklayer/format';
import type { Hold } from '@tracklayer/holds';
import { type Html, html } from '@tracklayer/html';
import {
  hintOfHold,
  type LaneHold,
  laneOfScope,
  type StalledDestination,
  scopeName,
  whatGoesOn,
} from '@tracklayer/lane-status';
import { utcTime } from '../layout.js';

/**
 * The stalled destinations, each with the reason and what to do. Empty where there are none. A screen reader announces
 * which destinations are stalled; the times change all the time, so it does not announce those.
 */
export function attention(stalled: readonly StalledDestination[], nowMs: number): Html {
  return html`<p class="unseen" role="status">${stalled.map(announcement)}</p><section aria-label="Needs attention">${stalled.map((each) => card(each, nowMs))}</section>`;
}

function announcement({ destination, hold, parts, paused }: StalledDestination): Html {
  const states = [hold ? 'held' : parts ? 'partly held' : '', paused.length > 0 ? 'paused' : ''].filter(
    (state) => state !== '',
  );
  return html`${destination} is ${states.join(' and ')}. `;
}

function card(stalled: StalledDestination, nowMs: number): Html {
  return html`<div class="note why">${stalled.hold && heldWhole(stalled.destination, stalled.hold, stalled.waiting, nowMs)}${stalled.parts?.map((part) => heldPart(stalled.destination, part, nowMs))}${
    stalled.paused.length > 0 ? paused(stalled) : undefined
  }</div>`;
}

function heldWhole(destination: string, hold: Hold, waiting: number, nowMs: number): Html {
  return held(destination, hold, { waiting, resume: destination }, nowMs);
}

function heldPart(destination: string, part: LaneHold, nowMs: number): Html {
  const lane = laneOfScope(part.scope);
  const resume = lane === undefined ? destination : `${destination} ${lane}`;
  return held(scopeName(part.scope, destination), part, { waiting: part.jobs ?? 0, resume }, nowMs);
}

function causeText({ cause, scope }: Hold): string {
  if (cause === 'outage') return 'Klaviyo fails or does not answer';
  return scope === 'destination' ? 'Klaviyo refuses its key' : 'Klaviyo refuses it';
}

function held(
  subject: string,
  hold: Hold,
  { waiting, resume }: { waiting: number; resume: string },
  nowMs: number,
): Html {
  const { code, status, detail, scope, sinceMs, probes, nextProbeAtMs } = hold;
  const hint = hintOfHold(hold);
  return html`<h2><span class="bad">${subject} is held</span> · ${causeText(hold)}</h2>
<p><code>${code}</code>${status === undefined ? undefined : html` <span class="soft">HTTP ${status}</span>`} ${detail}</p>
${hint && html`<p>What to do: ${hint}</p>`}
${whatGoesOn(scope) && html`<p>${whatGoesOn(scope)}</p>`}
<dl><dt>Since</dt><dd>${utcTime(sinceMs)}, for ${duration(nowMs - sinceMs)}</dd>
<dt>Waiting</dt><dd>${counted(waiting, 'job')}; no job is lost, and no job uses up an attempt</dd>
<dt>Probes so far</dt><dd>${probes}</dd>
<dt>Next probe</dt><dd>${nextProbeAtMs > nowMs ? html`${utcTime(nextProbeAtMs)}, in ${duration(nextProbeAtMs - nowMs)}` : 'now'}; delivery continues after the first probe that succeeds</dd>
<dt>Continue now</dt><dd><code>npx tracklayer resume ${resume}</code></dd></dl>`;
}

function paused({ destination, paused: lanes, isPausedWhole, waiting, hold }: StalledDestination): Html {
  const resume = isPausedWhole ? [destination] : lanes.map((lane) => `${destination} ${lane}`);
  const kept = hold
    ? undefined
    : html`${counted(waiting, 'job')} ${waiting === 1 ? 'waits' : 'wait'} here. No job is lost.`;
  return html`<h2><span class="bad">${destination} is paused</span>${isPausedWhole ? undefined : ` · ${lanes.join(', ')}`}</h2>
<p>A person paused it. ${kept}</p>
<p>To continue: ${resume.map((each, index) => html`${index > 0 ? ', ' : ''}<code>npx tracklayer resume ${each}</code>`)}</p>`;
}
