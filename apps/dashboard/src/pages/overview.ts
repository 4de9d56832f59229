import type { JobType } from '@tracklayer/events';
import { type Html, html } from '@tracklayer/html';
import { boardName } from '../board.js';
import { page } from '../layout.js';

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
}

type Count = 'waiting' | 'active' | 'delayed' | 'delivered' | 'dead';

const REFRESH_S = 10;

export function overviewPage(lanes: readonly LaneRow[]): string {
  return page({
    title: 'Lanes',
    section: '/',
    refreshS: REFRESH_S,
    lead: lanes.length === 0 ? undefined : summary(lanes),
    content: lanes.length === 0 ? nothingYet() : table(lanes),
  });
}

function summary(lanes: readonly LaneRow[]): Html {
  const sum = (...names: Count[]): number =>
    lanes.reduce((total, lane) => names.reduce((sofar, name) => sofar + (lane[name] ?? 0), total), 0);
  const dead = sum('dead');
  const letters =
    dead === 0
      ? html`no dead letters`
      : html`<a class="bad" href="/dead-letters">${dead} dead letter${dead === 1 ? '' : 's'}</a>`;
  const onTheirWay = sum('waiting', 'active', 'delayed');
  return html`${onTheirWay} on their way, ${sum('delivered')} delivered, ${letters}.`;
}

function nothingYet(): Html {
  return html`<div class="note"><p>No lanes yet. They appear when a worker starts or an application tracks its first event.</p>
<p>Try it: <code>npx tracklayer send event.json</code></p></div>`;
}

function table(lanes: readonly LaneRow[]): Html {
  const destinations = [...new Set(lanes.map(({ destination }) => destination))];
  const bodies = destinations.map(
    (id) => html`<tbody>${lanes.filter(({ destination }) => destination === id).map(row)}</tbody>`,
  );
  return html`<div class="card"><table>
<thead><tr><th>Destination</th><th>Lane</th><th class="n">Waiting</th><th class="n">Active</th><th class="n">Delayed</th><th class="n">Delivered</th><th class="n">Dead</th></tr></thead>
${bodies}</table></div>`;
}

function row(lane: LaneRow, index: number): Html {
  const board = `/queues/queue/${encodeURIComponent(boardName(lane.destination, lane.type))}`;
  const letters = new URLSearchParams({ destination: lane.destination, type: lane.type }).toString();
  return html`<tr><td>${index === 0 ? lane.destination : ''}</td><td><a href="${board}">${lane.type}</a>${lane.paused ? html`<span class="tag">paused</span>` : undefined}</td>${[
    number(lane.waiting),
    number(lane.active),
    number(lane.delayed),
    number(lane.delivered),
    !lane.dead
      ? number(lane.dead)
      : html`<td class="n"><a class="bad" href="/dead-letters?${letters}">${lane.dead}</a></td>`,
  ]}</tr>`;
}

function number(count: number | undefined): Html {
  if (count === undefined)
    return html`<td class="n bad" title="Redis holds something else under this key.">?</td>`;
  return count === 0 ? html`<td class="n zero">0</td>` : html`<td class="n">${count}</td>`;
}
