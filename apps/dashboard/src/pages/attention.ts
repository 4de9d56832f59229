import type { Hold, HoldCause } from '@tracklayer/holds';
import { type Html, html } from '@tracklayer/html';
import { hintFor } from '@tracklayer/klaviyo';
import { when } from '../layout.js';
import { count } from './count.js';
import { span } from './span.js';

/** A destination that does not deliver as it should, whether it was set aside or somebody paused it. */
export interface StandingStill {
  destination: string;
  hold?: Hold;
  /** Lanes that somebody paused. */
  paused: readonly string[];
  /** All of them are. */
  isPausedWhole: boolean;
  /** Jobs that wait meanwhile: of all lanes where it is held, else of the paused ones. */
  waiting: number;
}

const HELD: Record<HoldCause, string> = {
  refused: 'Klaviyo refuses its key',
  outage: 'Klaviyo fails, or does not answer',
};

/** What stands still, why, and what to do; empty where nothing does. That something does is read out, the clocks are not. */
export function attention(all: readonly StandingStill[], nowMs: number): Html {
  return html`<p class="unseen" role="status">${all.map(spoken)}</p><section aria-label="Needs attention">${all.map((each) => card(each, nowMs))}</section>`;
}

function spoken({ destination, hold, paused }: StandingStill): Html {
  const states = [hold ? 'held' : '', paused.length > 0 ? 'paused' : ''].filter((state) => state !== '');
  return html`${destination} is ${states.join(' and ')}. `;
}

function card(still: StandingStill, nowMs: number): Html {
  return html`<div class="note why">${still.hold && held(still.destination, still.hold, still.waiting, nowMs)}${
    still.paused.length > 0 ? paused(still) : undefined
  }</div>`;
}

function held(destination: string, hold: Hold, waiting: number, nowMs: number): Html {
  const { cause, code, status, detail, sinceMs, probes, nextProbeAtMs } = hold;
  const hint = hintFor({
    code,
    ...(status !== undefined && { status }),
    ...(detail !== undefined && { detail }),
  });
  return html`<h2><span class="bad">${destination} is held</span> · ${HELD[cause]}</h2>
<p><code>${code}</code>${status === undefined ? undefined : html` <span class="soft">HTTP ${status}</span>`} ${detail}</p>
${hint && html`<p>What to do: ${hint}</p>`}
<dl><dt>Since</dt><dd>${when(sinceMs)}, for ${span(nowMs - sinceMs)}</dd>
<dt>Waiting</dt><dd>${count(waiting)} ${waiting === 1 ? 'job' : 'jobs'}; none spends an attempt, none is lost</dd>
<dt>Probes so far</dt><dd>${probes}</dd>
<dt>Next probe</dt><dd>${nextProbeAtMs > nowMs ? html`${when(nextProbeAtMs)}, in ${span(nextProbeAtMs - nowMs)}` : 'now'}; delivery goes on once one succeeds</dd>
<dt>At once</dt><dd><code>npx tracklayer resume ${destination}</code></dd></dl>`;
}

function paused({ destination, paused: lanes, isPausedWhole, waiting, hold }: StandingStill): Html {
  const resume = isPausedWhole ? [destination] : lanes.map((lane) => `${destination} ${lane}`);
  return html`<h2><span class="bad">${destination} is paused</span>${isPausedWhole ? undefined : ` · ${lanes.join(', ')}`}</h2>
<p>Somebody paused it. ${hold ? undefined : html`${count(waiting)} ${waiting === 1 ? 'job waits' : 'jobs wait'} here; nothing is lost.`}</p>
<p>To go on: ${resume.map((each, index) => html`${index > 0 ? ', ' : ''}<code>npx tracklayer resume ${each}</code>`)}</p>`;
}
