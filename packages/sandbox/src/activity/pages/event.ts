import { type Html, html } from '@tracklayer/html';
import type { EventFate } from '../../ledger/records.js';
import { eventHref } from '../query.js';
import type { EventView } from '../views/event.js';
import { flowEntries } from './flow-entries.js';
import { page } from './layout.js';
import { facts, note, profileLink, tags, worthOf } from './parts.js';
import { propertyTable } from './properties.js';
import { counted, delay, foreign, moment } from './words.js';

export function eventPage(view: EventView): string {
  const { shell, event, flows } = view;
  return page({
    shell,
    title: `${event.metric}: ${event.uniqueId}`,
    heading: html`${foreign(event.metric)}${tags(event)}`,
    lead: html`by ${profileLink(event)}`,
    section: '/activity',
    content: html`${fateNote(view)}${about(view)}
<h2>Properties</h2>${propertyTable(event.properties)}
<h2>Flows</h2>${flows.length === 0 ? note(html`This metric starts none of the seven flows. <a href="/activity/flows">See what does.</a>`) : flowEntries(flows, { trigger: false })}
${repeatsOf(view)}`,
  });
}

function fateNote(view: EventView): Html | undefined {
  const words = WORDS[view.event.fate](view);
  return words && html`<div class="note why">${words}</div>`;
}

const WORDS: Readonly<Record<EventFate, (view: EventView) => Html | undefined>> = {
  recorded: ({ event }) =>
    event.backfill
      ? html`<p>A back-fill: it stands on the timeline at its original time and starts no flow.</p>`
      : undefined,
  duplicate: ({ first }) =>
    html`<p><strong>Accepted, and dropped as a duplicate.</strong> This profile has an event of this metric with the same <code>unique_id</code>; the first one counts${first === undefined ? undefined : html`: <a href="${eventHref(first.seq)}">received ${moment(first.acceptedAtMs)}</a>`}.</p>`,
  dropped: () =>
    html`<p><strong>Accepted, and silently thrown away.</strong> Klaviyo does so with every event for an address at example.com or test.com. Use an address of a domain of your own.</p>`,
};

function about({ event, request }: EventView): Html {
  const happenedMs = Date.parse(event.time);
  return facts([
    [
      'Happened',
      html`${moment(happenedMs)}${event.timeGiven === undefined ? html` <span class="soft">no time was sent, so the time it was received counts</span>` : undefined}`,
    ],
    [
      'Received',
      html`${moment(event.acceptedAtMs)} <span class="soft">${delay(happenedMs, event.acceptedAtMs)}</span>`,
    ],
    ['Value', worthOf(event)],
    [
      'unique_id',
      html`<code>${foreign(event.uniqueId)}</code>${event.uniqueIdGiven ? undefined : html` <span class="soft">none was sent, so the second counts: two events of one second would be one</span>`}`,
    ],
    ['Profile', html`${profileLink(event)} <span class="soft">${identifiers(event.profile)}</span>`],
    [
      'Call',
      html`<code>${event.endpoint}</code>${request && html` <span class="soft">answered ${request.status === 0 ? 'never' : String(request.status)}, with the key “${request.key ?? ''}”${request.fault && html`, struck by the fault “${request.fault.kind}”`}</span>`}`,
    ],
    ['Request id', html`<code>${event.requestId}</code>`],
  ]);
}

/** All that the event named the profile by, where that is more than what it goes by here. */
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
