import type { JobType } from '@tracklayer/events';
import { type Html, html } from '../html.js';
import { page } from '../layout.js';

export interface LaneRow {
  destination: string;
  type: JobType;
  waiting: number;
  active: number;
  delayed: number;
  dead: number;
  delivered: number;
}

export function overviewPage(lanes: readonly LaneRow[]): string {
  return page('Lanes', lanes.length === 0 ? nothingYet() : table(lanes));
}

function nothingYet(): Html {
  return html`<p class="empty">No lanes yet. They appear when a worker starts or an application tracks its first event.</p>`;
}

function table(lanes: readonly LaneRow[]): Html {
  return html`<div class="scroll"><table>
<thead><tr><th>Destination</th><th>Job type</th><th class="n">Waiting</th><th class="n">Active</th><th class="n">Delayed</th><th class="n">Dead</th><th class="n">Delivered</th></tr></thead>
<tbody>${lanes.map(row)}</tbody></table></div>`;
}

function row(lane: LaneRow): Html {
  const board = `/queues/queue/${encodeURIComponent(`${lane.destination}.${lane.type}`)}`;
  const dead =
    lane.dead === 0
      ? html`0`
      : html`<a class="bad" href="/dead-letters?destination=${encodeURIComponent(lane.destination)}&type=${lane.type}">${lane.dead}</a>`;
  return html`<tr><td>${lane.destination}</td><td><a href="${board}">${lane.type}</a></td><td class="n">${lane.waiting}</td><td class="n">${lane.active}</td><td class="n">${lane.delayed}</td><td class="n">${dead}</td><td class="n">${lane.delivered}</td></tr>`;
}
