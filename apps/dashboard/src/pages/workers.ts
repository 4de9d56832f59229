import { ago, count, counted, duration } from '@tracklayer/format';
import { type Html, html } from '@tracklayer/html';
import { servesText, type WorkerFinding, type WorkerRow } from '@tracklayer/lane-status';
import { page, utcTime } from '../layout.js';
import { workerNotes } from './worker-notes.js';

const REFRESH_S = 10;

/** Workers that are gone are shown below the others, the newest ones. */
const MOST_GONE = 20;

/** Every worker process, and above them the lanes that none serves. `nowMs`: epoch ms, by the clock of Redis. */
export function workersPage(
  rows: readonly WorkerRow[],
  findings: readonly WorkerFinding[],
  nowMs: number,
): string {
  const running = rows.filter(({ state }) => state !== 'gone');
  const gone = rows.slice(running.length);
  const silent = gone.length === 0 ? '' : ` ${count(gone.length)} gone within the last day.`;
  return page({
    title: 'Workers',
    section: '/workers',
    refreshS: REFRESH_S,
    lead: html`${counted(running.length, 'worker')} ${running.length === 1 ? 'runs' : 'run'}.${silent}`,
    content: html`${workerNotes(findings)}${rows.length === 0 ? none() : table([...running, ...gone.slice(0, MOST_GONE)], nowMs)}`,
  });
}

function none(): Html {
  return html`<div class="note"><p>No worker has reported itself within the last day.</p>
<p>Start one: <code>npx tracklayer worker</code></p></div>`;
}

function table(rows: readonly WorkerRow[], nowMs: number): Html {
  return html`<div class="card" tabindex="0" role="region" aria-label="Worker processes"><table>
<thead><tr><th scope="col">Host</th><th scope="col" class="n">Process</th><th scope="col">Version</th><th scope="col">Since</th><th scope="col">Serves</th><th scope="col" class="n">In work</th><th scope="col" class="n">Lag</th><th scope="col" class="n">Memory</th><th scope="col">State</th></tr></thead>
<tbody>${rows.map((row) => tableRow(row, nowMs))}</tbody></table></div>`;
}

function tableRow(row: WorkerRow, nowMs: number): Html {
  const { host, pid, version, sinceMs, inWork, loopLagMs, memoryBytes } = row;
  const isKnown = host !== '';
  return html`<tr><td>${isKnown ? host : 'not known'}</td><td class="n">${isKnown ? pid : undefined}</td><td>${version}</td><td>${
    sinceMs === 0
      ? undefined
      : html`<span title="${utcTime(sinceMs)}">${duration(Math.max(0, nowMs - sinceMs))}</span>`
  }</td><td class="text">${servesText(row)}</td><td class="n">${inWork === undefined ? undefined : count(inWork)}</td><td class="n">${
    loopLagMs === undefined ? undefined : `${count(loopLagMs)} ms`
  }</td><td class="n">${memoryBytes === undefined ? undefined : `${count(Math.round(memoryBytes / 1e6))} MB`}</td><td>${stateCell(row, nowMs)}</td></tr>`;
}

function stateCell({ state, seenMs }: WorkerRow, nowMs: number): Html {
  switch (state) {
    case 'runs':
      return html`<span class="good">runs</span>`;
    case 'gone':
      return html`<span class="tag">gone</span> seen ${ago(seenMs, nowMs)}`;
    default:
      return html`<span class="tag">${state}</span>`;
  }
}
