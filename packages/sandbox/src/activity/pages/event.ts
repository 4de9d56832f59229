import { counted } from '@tracklayer/format';
import { type Html, html } from '@tracklayer/html';
import type { EventFate } from '../../ledger/records.js';
import { eventHref } from '../query.js';
import type { EventView } from '../views/event.js';
import { flowEntries } from './flow-entries.js';
import { delay, foreign, moment } from './format.js';
import { page } from './layout.js';
import { facts, moneyOf, note, profileLink, tags } from './parts.js';
import { propertyTable } from './properties.js';

export function eventPage(view: EventView): string {
  const { shell, event, flows } = view;
  return page({
    shell,
    title: `${event.metric}: ${event.uniqueId}`,
    heading: html`${foreign(event.metric)}${tags(event)}`,
    lead: html`by ${profileLink(event)}`,
    section: '/activity',
    content: html`${fateNote(view)}${lackNote(event)}${about(view)}
<h2>Properties</h2>${propertyTable(event.properties)}
<h2>Flows</h2>${flows.length === 0 ? note(html`This event starts none of the seven usual flows. <a href="/activity/flows">What starts each flow.</a>`) : flowEntries(flows, { trigger: false })}
${repeatsOf(view)}`,
  });
}

function lackNote({ lacks = [], metric }: EventView['event']): Html | undefined {
  if (lacks.length === 0) return undefined;
  return html`<div class="note why"><p><strong>Lacks ${foreign(lacks.join(', '))}.</strong> Your definition of ${foreign(metric)} requires ${lacks.length === 1 ? 'this property' : 'these properties'}. Klaviyo takes the event as it is.</p></div>`;
}

function fateNote(view: EventView): Html | undefined {
  const text = FATE_TEXTS[view.event.fate](view);
  return text && html`<div class="note why">${text}</div>`;
}

const FATE_TEXTS: Readonly<Record<EventFate, (view: EventView) => Html | undefined>> = {
  recorded: ({ event }) =>
    event.backfill
      ? html`<p>This event is a back-fill. It has its original time and starts no flow.</p>`
      : undefined,
  duplicate: ({ first }) =>
    html`<p><strong>Accepted, then dropped as a duplicate.</strong> The profile already has an event of this metric with this <code>unique_id</code>. The first event counts${first === undefined ? undefined : html`: <a href="${eventHref(first.seq)}">received ${moment(first.acceptedAtMs)}</a>`}.</p>`,
  dropped: () =>
    html`<p><strong>Accepted, then silently dropped.</strong> Klaviyo drops all events for addresses at example.com and test.com. Use an address of your own domain.</p>`,
};

function about({ event, request }: EventView): Html {
  const happenedMs = Date.parse(event.time);
  return facts([
    [
      'Happened',
      html`${moment(happenedMs)}${event.timeGiven === undefined ? html` <span class="soft">no time was sent, so the time of arrival counts</span>` : undefined}`,
    ],
    [
      'Received',
      html`${moment(event.acceptedAtMs)} <span class="soft">${delay(happenedMs, event.acceptedAtMs)}</span>`,
    ],
    ['Value', moneyOf(event)],
    [
      'unique_id',
      html`<code>${foreign(event.uniqueId)}</code>${event.uniqueIdGiven ? undefined : html` <span class="soft">none was sent, so Klaviyo uses the time in seconds: a second event in the same second would be a duplicate</span>`}`,
    ],
    ['Profile', html`${profileLink(event)} <span class="soft">${identifiers(event.profile)}</span>`],
    [
      'Call',
      html`<code>${event.endpoint}</code>${request && html` <span class="soft">${request.status === 0 ? 'no answer' : `answered ${request.status}`}, key “${request.key ?? ''}”${request.fault && html`, fault “${request.fault.kind}”`}</span>`}`,
    ],
    ['Request id', html`<code>${event.requestId}</code>`],
  ]);
}

/** All identifiers in the event, if there is more than one. */
function identifiers(profile: object): Html {
  const all = Object.entries(profile);
  return foreign((all.length > 1 ? all : []).map(([name, value]) => `${name} ${value}`).join(', '));
}

function repeatsOf({ repeats }: EventView): Html | undefined {
  if (repeats.length === 0) return undefined;
  return html`<h2>${counted(repeats.length, 'duplicate')} dropped</h2><ul class="plain">${repeats.map(
    ({ seq, acceptedAtMs }) =>
      html`<li><a href="${eventHref(seq)}">received ${moment(acceptedAtMs)}</a></li>`,
  )}</ul>`;
}
