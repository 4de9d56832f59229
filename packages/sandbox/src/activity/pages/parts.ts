import { type Html, html } from '@tracklayer/html';
import type { ProfileView } from '../../control/views.js';
import type { ProfileIdentifiers, RecordedEvent } from '../../ledger/records.js';
import { eventHref, profileHref } from '../query.js';
import { delay, foreign, moment, money } from './words.js';

/** What the profile is best known by. */
export function whoIs({ email, phone_number, external_id, anonymous_id, id }: ProfileIdentifiers): string {
  return email ?? phone_number ?? external_id ?? anonymous_id ?? id ?? 'nobody';
}

export function profileLink({ account, profileId, profile }: RecordedEvent): Html {
  const who = foreign(whoIs(profile));
  return profileId === undefined ? who : html`<a href="${profileHref(account, profileId)}">${who}</a>`;
}

/** What is worth knowing of an event before it is opened. */
export function tags({ fate, backfill }: RecordedEvent): Html {
  return html`${fate === 'duplicate' ? html`<span class="tag warn">duplicate, dropped</span>` : undefined}${
    fate === 'dropped' ? html`<span class="tag bad">thrown away</span>` : undefined
  }${backfill ? html`<span class="tag">back-fill</span>` : undefined}`;
}

export function worthOf({ value, valueCurrency }: RecordedEvent): Html | undefined {
  return value === undefined ? undefined : html`<span class="value">${money(value, valueCurrency)}</span>`;
}

/** One line of a feed or a timeline. */
export function eventRow(event: RecordedEvent, shown: { who: boolean }): Html {
  const happenedMs = Date.parse(event.time);
  return html`<li id="e${event.seq}" class="row ${event.fate}">
<div class="what"><a class="name" href="${eventHref(event.seq)}">${foreign(event.metric)}</a>${tags(event)}${worthOf(event)}</div>
<div class="by">${shown.who ? profileLink(event) : undefined}<code>${foreign(event.uniqueId)}</code></div>
<div class="when">${moment(happenedMs)}<span class="soft">received ${delay(happenedMs, event.acceptedAtMs)}</span></div></li>`;
}

/** What a profile agreed to, by channel. */
export function consentTags(consents: ProfileView['consents']): Html {
  const channels = Object.entries(consents);
  if (channels.length === 0) return html`<span class="tag">never subscribed</span>`;
  return html`${channels.map(
    ([channel, state]) =>
      html`<span class="tag ${state === 'SUBSCRIBED' ? 'good' : 'warn'}">${channel} ${state.toLowerCase()}</span> `,
  )}`;
}

/** Where there is nothing to show: what to do. */
export function note(...paragraphs: Html[]): Html {
  return html`<div class="note">${paragraphs.map((text) => html`<p>${text}</p>`)}</div>`;
}

export type Fact = readonly [term: string, value: Html | string | undefined];

export function facts(all: readonly Fact[]): Html {
  const shown = all.filter(([, value]) => value !== undefined);
  return html`<dl>${shown.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`;
}
