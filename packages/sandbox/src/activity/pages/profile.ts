import { counted } from '@tracklayer/format';
import { type Html, html } from '@tracklayer/html';
import type { ConsentRecord } from '../../ledger/records.js';
import type { Moment, ProfileTimeline } from '../views/profile.js';
import { flowEntries } from './flow-entries.js';
import { foreign, moment } from './format.js';
import { page } from './layout.js';
import { consentTags, displayName, eventRow, facts, note } from './parts.js';
import { propertyTable } from './properties.js';

export function profilePage(view: ProfileTimeline): string {
  const { shell, profile, lists, flows } = view;
  const { id, attributes, location, properties, createdMs, updatedMs } = profile;
  const name = [attributes.first_name, attributes.last_name]
    .filter((part) => typeof part === 'string')
    .join(' ');
  // A field that was emptied is null.
  const place = Object.values(location)
    .filter((part) => part !== null && part !== '')
    .join(', ');
  const identifier = displayName({ ...attributes, id });
  return page({
    shell,
    title: name || identifier,
    heading: foreign(name || identifier),
    lead: consentTags(profile.consents),
    section: '/activity/profiles',
    live: true,
    content: html`<div class="columns wide"><div id="about">${facts([
      ...Object.entries(attributes).map(([term, value]) => [term, shown(value)] as const),
      ['Lists', lists.length === 0 ? html`<span class="soft">none</span>` : foreign(lists.join(', '))],
      ['Location', place === '' ? undefined : foreign(place)],
      ['Created', moment(createdMs)],
      ['Updated', moment(updatedMs)],
      ['Klaviyo id', html`<code>${id}</code>`],
    ])}
${Object.keys(properties).length === 0 ? undefined : html`<h2>Properties of the profile</h2>${propertyTable(properties)}`}</div>
<div><h2>Timeline</h2><div id="feed">${timeline(view)}</div>
<h2>Flows</h2><div id="flows">${flows.length === 0 ? note(html`No event of this profile would start one of the seven usual flows.`) : flowEntries(flows, { trigger: true })}</div></div></div>`,
  });
}

function shown(value: unknown): Html {
  return foreign(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function timeline({ moments, more }: ProfileTimeline): Html {
  if (moments.length === 0) {
    return note(html`<strong>No events yet.</strong> The profile was created or updated, but has no events.`);
  }
  return html`<ol class="rows" id="rows">${moments.map(row)}</ol>${more > 0 ? html`<p class="soft">${counted(more, 'older entry', 'older entries')} not shown.</p>` : undefined}`;
}

function row(entry: Moment): Html {
  if (entry.kind === 'event') return eventRow(entry.event, { profile: false });
  const { consent, list } = entry;
  return html`<li id="c${consent.seq}" class="row consent"><div class="what"><span class="name">${CONSENT_TEXTS[consent.state]}</span><span class="tag">${consent.channel}</span></div>
<div class="by">${list === undefined ? undefined : html`<span>to ${foreign(list)}</span>`}${consent.customSource && html`<span class="soft">from ${foreign(consent.customSource)}</span>`}</div>
<div class="when">${moment(consent.acceptedAtMs)}${consent.historicalImport ? html`<span class="soft">historical import${consent.consentedAt && html`, consented ${foreign(consent.consentedAt)}`}</span>` : undefined}</div></li>`;
}

const CONSENT_TEXTS: Readonly<Record<ConsentRecord['state'], string>> = {
  subscribed: 'Subscribed',
  pending: 'Waiting for confirmation (double opt-in)',
  unsubscribed: 'Unsubscribed',
};
