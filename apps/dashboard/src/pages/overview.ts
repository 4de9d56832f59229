import type { JobType } from '@tracklayer/events';
import { type Html, html } from '@tracklayer/html';
import { boardName } from '../board.js';
import type { Budget } from '../budgets.js';
import { page, when } from '../layout.js';
import { attention, type StandingStill } from './attention.js';
import { count } from './count.js';
import { span } from './span.js';

/** A count is absent where Redis holds something else under its key. */
export interface LaneRow {
  destination: string;
  type: JobType;
  waiting: number | undefined;
  active: number | undefined;
  delayed: number | undefined;
  paused: boolean;
  dead: number | undefined;
  delivered: number | undefined;
  budget: Budget | undefined;
}

export interface Overview {
  lanes: readonly LaneRow[];
  standingStill: readonly StandingStill[];
  /** Epoch ms. */
  nowMs: number;
}

type Count = 'waiting' | 'active' | 'delayed' | 'delivered' | 'dead';

const REFRESH_S = 10;

export function overviewPage(shown: Overview): string {
  const { lanes, standingStill, nowMs } = shown;
  return page({
    title: 'Lanes',
    section: '/',
    refreshS: REFRESH_S,
    lead: lanes.length === 0 ? undefined : summary(lanes),
    content: html`${attention(standingStill, nowMs)}${lanes.length === 0 ? nothingYet() : table(shown)}`,
  });
}

function summary(lanes: readonly LaneRow[]): Html {
  const sum = (...names: Count[]): number =>
    lanes.reduce((total, lane) => names.reduce((sofar, name) => sofar + (lane[name] ?? 0), total), 0);
  const dead = sum('dead');
  const letters =
    dead === 0
      ? html`no dead letters`
      : html`<a class="bad" href="/dead-letters">${count(dead)} dead letter${dead === 1 ? '' : 's'}</a>`;
  const onTheirWay = sum('waiting', 'active', 'delayed');
  return html`${count(onTheirWay)} on their way, ${count(sum('delivered'))} delivered, ${letters}.`;
}

function nothingYet(): Html {
  return html`<div class="note"><p>No lanes yet. They appear when a worker starts or an application tracks its first event.</p>
<p>Try it: <code>npx tracklayer send event.json</code></p></div>`;
}

function table({ lanes, standingStill, nowMs }: Overview): Html {
  const destinations = [...new Set(lanes.map(({ destination }) => destination))];
  const held = new Set(standingStill.filter(({ hold }) => hold).map(({ destination }) => destination));
  const bodies = destinations.map((id) => {
    const own = lanes.filter(({ destination }) => destination === id);
    return html`<tbody>${own.map((lane, index) => row(lane, index === 0 ? name(id, held.has(id), own.length) : undefined, nowMs))}</tbody>`;
  });
  return html`<div class="card" tabindex="0" role="region" aria-label="Lanes"><table>
<thead><tr><th scope="col">Destination</th><th scope="col">Lane</th><th scope="col" class="n">Waiting</th><th scope="col" class="n">Active</th><th scope="col" class="n">Delayed</th><th scope="col" class="n">Delivered</th><th scope="col" class="n">Dead</th><th scope="col" class="n">Calls a minute</th><th scope="col">Budget used</th></tr></thead>
${bodies}</table></div>`;
}

function name(destination: string, isHeld: boolean, rows: number): Html {
  return html`<th scope="rowgroup" rowspan="${rows}">${destination}${isHeld ? html`<span class="tag">held</span>` : undefined}</th>`;
}

function row(lane: LaneRow, first: Html | undefined, nowMs: number): Html {
  const board = `/queues/queue/${encodeURIComponent(boardName(lane.destination, lane.type))}`;
  const letters = new URLSearchParams({ destination: lane.destination, type: lane.type }).toString();
  return html`<tr>${first}<td><a href="${board}">${lane.type}</a>${lane.paused ? html`<span class="tag">paused</span>` : undefined}</td>${[
    number(lane.waiting),
    number(lane.active),
    number(lane.delayed),
    number(lane.delivered),
    !lane.dead
      ? number(lane.dead)
      : html`<td class="n"><a class="bad" href="/dead-letters?${letters}">${count(lane.dead)}</a></td>`,
    number(lane.budget?.calls),
    lane.budget ? budget(lane.budget, nowMs) : number(undefined),
  ]}</tr>`;
}

function number(value: number | undefined): Html {
  if (value === undefined)
    return html`<td class="n bad" title="Redis holds something else under this key.">?</td>`;
  return value === 0 ? html`<td class="n zero">0</td>` : html`<td class="n">${count(value)}</td>`;
}

function budget({ calls, allowed, throttledUntilMs }: Budget, nowMs: number): Html {
  const throttled =
    throttledUntilMs === undefined
      ? undefined
      : html`<span class="tag">throttled until ${when(throttledUntilMs).slice('YYYY-MM-DD '.length)}, ${span(throttledUntilMs - nowMs)}</span>`;
  const words = `${Math.round((100 * calls) / Math.max(1, allowed))} % of ${count(allowed)}`;
  return calls === 0
    ? html`<td class="soft budget">of ${count(allowed)} ${throttled}</td>`
    : html`<td class="budget"><meter min="0" max="${allowed}" value="${calls}" aria-hidden="true"></meter> <span>${words}</span> ${throttled}</td>`;
}
