import { counted, duration } from '@tracklayer/format';
import type { Hold, HoldCause } from '@tracklayer/holds';
import { type Html, html } from '@tracklayer/html';
import { hintFor } from '@tracklayer/klaviyo';
import type { StalledDestination } from '@tracklayer/lane-status';
import { utcTime } from '../layout.js';

const CAUSES: Record<HoldCause, string> = {
  refused: 'Klaviyo refuses its key',
  outage: 'Klaviyo fails or does not answer',
};

/**
 * The stalled destinations, each with the reason and what to do. Empty where there are none. A screen reader announces
 * which destinations are stalled; the times change all the time, so it does not announce those.
 */
export function attention(stalled: readonly StalledDestination[], nowMs: number): Html {
  return html`<p class="unseen" role="status">${stalled.map(announcement)}</p><section aria-label="Needs attention">${stalled.map((each) => card(each, nowMs))}</section>`;
}

function announcement({ destination, hold, paused }: StalledDestination): Html {
  const states = [hold ? 'held' : '', paused.length > 0 ? 'paused' : ''].filter((state) => state !== '');
  return html`${destination} is ${states.join(' and ')}. `;
}

function card(stalled: StalledDestination, nowMs: number): Html {
  return html`<div class="note why">${stalled.hold && held(stalled.destination, stalled.hold, stalled.waiting, nowMs)}${
    stalled.paused.length > 0 ? paused(stalled) : undefined
  }</div>`;
}

function held(destination: string, hold: Hold, waiting: number, nowMs: number): Html {
  const { cause, code, status, detail, sinceMs, probes, nextProbeAtMs } = hold;
  const hint = hintFor({
    code,
    ...(status !== undefined && { status }),
    ...(detail !== undefined && { detail }),
  });
  return html`<h2><span class="bad">${destination} is held</span> · ${CAUSES[cause]}</h2>
<p><code>${code}</code>${status === undefined ? undefined : html` <span class="soft">HTTP ${status}</span>`} ${detail}</p>
${hint && html`<p>What to do: ${hint}</p>`}
<dl><dt>Since</dt><dd>${utcTime(sinceMs)}, for ${duration(nowMs - sinceMs)}</dd>
<dt>Waiting</dt><dd>${counted(waiting, 'job')}; no job is lost, and no job uses up an attempt</dd>
<dt>Probes so far</dt><dd>${probes}</dd>
<dt>Next probe</dt><dd>${nextProbeAtMs > nowMs ? html`${utcTime(nextProbeAtMs)}, in ${duration(nextProbeAtMs - nowMs)}` : 'now'}; delivery continues after the first probe that succeeds</dd>
<dt>Continue now</dt><dd><code>npx tracklayer resume ${destination}</code></dd></dl>`;
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
