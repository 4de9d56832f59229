import type { ConfigWarning } from '@tracklayer/config';
import { count, counted, duration } from '@tracklayer/format';
import { type Html, html } from '@tracklayer/html';
import {
  type LaneRow,
  type StalledDestination,
  stalledDestinations,
  UNSERVED_TEXT,
  type WorkerFinding,
} from '@tracklayer/lane-status';
import type { RedisFinding } from '@tracklayer/redis';
import { boardName } from '../board.js';
import { page, utcTime } from '../layout.js';
import { attention } from './attention.js';
import { workerNotes } from './worker-notes.js';

type Figure = 'waiting' | 'active' | 'delayed' | 'delivered' | 'dead';

const REFRESH_S = 10;

/** What a person should change before events are lost or stop. */
interface Notes {
  findings: readonly RedisFinding[];
  warnings: readonly ConfigWarning[];
  ofWorkers: readonly WorkerFinding[];
}

/** Every lane, and above them the destinations that are stalled. `nowMs` is epoch ms. */
export function overviewPage(
  rows: readonly LaneRow[],
  { findings, warnings, ofWorkers }: Notes,
  nowMs: number,
): string {
  const stalled = stalledDestinations(rows);
  return page({
    title: 'Lanes',
    section: '/',
    refreshS: REFRESH_S,
    lead: rows.length === 0 ? undefined : summary(rows),
    content: html`${findings.map(findingNote)}${workerNotes(ofWorkers)}${attention(stalled, nowMs)}${warnings.map(warningNote)}${rows.length === 0 ? noLanes() : table(rows, stalled, nowMs)}`,
  });
}

function summary(rows: readonly LaneRow[]): Html {
  const sum = (...figures: Figure[]): number =>
    rows.reduce((total, row) => figures.reduce((sofar, figure) => sofar + (row[figure] ?? 0), total), 0);
  const dead = sum('dead');
  const letters =
    dead === 0
      ? html`no dead letters`
      : html`<a class="bad" href="/dead-letters">${counted(dead, 'dead letter')}</a>`;
  const inLanes = sum('waiting', 'active', 'delayed');
  return html`${counted(inLanes, 'job')} in the lanes, ${count(sum('delivered'))} delivered, ${letters}.`;
}

function findingNote({ severity, message, next }: RedisFinding): Html {
  const subject = severity === 'unfit' ? html`<span class="bad">Redis</span>` : 'Redis';
  return html`<div class="note"><p><strong>${subject}</strong> · ${message}</p><p>What to do: ${next}</p></div>`;
}

function warningNote({ destination, message }: ConfigWarning): Html {
  return html`<div class="note"><p><strong>${destination}</strong> · ${message}</p></div>`;
}

function noLanes(): Html {
  return html`<div class="note"><p>No lanes yet. They appear when a worker starts or an application tracks its first event.</p>
<p>Try it: <code>npx tracklayer send event.json</code></p></div>`;
}

function table(rows: readonly LaneRow[], stalled: readonly StalledDestination[], nowMs: number): Html {
  const destinations = [...new Set(rows.map(({ destination }) => destination))];
  const held = new Set(stalled.filter(({ hold }) => hold).map(({ destination }) => destination));
  const bodies = destinations.map((id) => {
    const own = rows.filter(({ destination }) => destination === id);
    const name = html`<th scope="rowgroup" rowspan="${own.length}">${id}${held.has(id) ? html`<span class="tag">held</span>` : undefined}</th>`;
    return html`<tbody>${own.map((row, index) => tableRow(row, index === 0 ? name : undefined, nowMs))}</tbody>`;
  });
  return html`<div class="card" tabindex="0" role="region" aria-label="Lanes"><table>
<thead><tr><th scope="col">Destination</th><th scope="col">Lane</th><th scope="col" class="n">Waiting</th><th scope="col" class="n">Active</th><th scope="col" class="n">Delayed</th><th scope="col" class="n">Delivered</th><th scope="col" class="n">Dead</th><th scope="col" class="n">Calls a minute</th><th scope="col">Budget used</th></tr></thead>
${bodies}</table></div>`;
}

/** @param name the cell of the destination, before the first of its lanes. */
function tableRow(row: LaneRow, name: Html | undefined, nowMs: number): Html {
  const { destination, lane, unserved, paused, dead } = row;
  // The hold of the whole destination is told beside its name.
  const isPart =
    row.holds?.some(({ scope }) => scope !== 'destination') === true && row.held?.scope !== 'destination';
  const state = isPart ? (row.held ? 'held' : 'partly held') : undefined;
  const board = `/queues/queue/${encodeURIComponent(boardName(destination, lane))}`;
  const letters = new URLSearchParams({ destination, type: lane }).toString();
  return html`<tr>${name}<td><a href="${board}">${lane}</a>${unserved && html`<span class="tag">${UNSERVED_TEXT[unserved]}</span>`}${state && html`<span class="tag">${state}</span>`}${paused ? html`<span class="tag">paused</span>` : undefined}</td>${[
    waiting(row),
    number(row.active),
    number(row.delayed),
    number(row.delivered),
    dead
      ? html`<td class="n"><a class="bad" href="/dead-letters?${letters}">${count(dead)}</a></td>`
      : number(dead),
    number(row.perMinute),
    budget(row, nowMs),
  ]}</tr>`;
}

function waiting({ waiting: jobs, entries, backlog, paused, holds, unserved }: LaneRow): Html {
  // A job of the lane `event-backfill` is a batch.
  if (entries)
    return html`<td class="n">${jobs === undefined ? '?' : count(jobs)}<br><span class="soft" title="Events and profiles in all batches of this lane">with ${counted(entries, 'entry', 'entries')}</span></td>`;
  if (backlog === undefined || paused || holds !== undefined || unserved !== undefined) return number(jobs);
  const { singlyMs, inSurgeMs, isSurge } = backlog;
  const how = isSurge ? 'In bulk calls' : `One by one. A surge would take about ${duration(inSurgeMs)}`;
  return html`<td class="n">${count(jobs ?? 0)}<br><span class="soft" title="${how}">gone in about ${duration(isSurge ? inSurgeMs : singlyMs)}</span></td>`;
}

function number(value: number | undefined): Html {
  if (value === undefined)
    return html`<td class="n bad" title="Redis holds a foreign value under this key.">?</td>`;
  return value === 0 ? html`<td class="n zero">0</td>` : html`<td class="n">${count(value)}</td>`;
}

function budget({ perMinute, allowedPerMinute, throttledUntilMs, askedMs }: LaneRow, nowMs: number): Html {
  if (perMinute === undefined || allowedPerMinute === undefined) return number(undefined);
  const throttled =
    throttledUntilMs === undefined
      ? undefined
      : html`<span class="tag">throttled until ${utcTime(throttledUntilMs).slice('YYYY-MM-DD '.length)}, ${duration(throttledUntilMs - nowMs)}${askedMs === undefined ? undefined : `; asked for ${duration(askedMs)}`}</span>`;
  if (perMinute === 0) return html`<td class="soft budget">of ${count(allowedPerMinute)} ${throttled}</td>`;
  const used = `${Math.round((100 * perMinute) / Math.max(1, allowedPerMinute))} % of ${count(allowedPerMinute)}`;
  return html`<td class="budget"><meter min="0" max="${allowedPerMinute}" value="${perMinute}" aria-hidden="true"></meter> <span>${used}</span> ${throttled}</td>`;
}
