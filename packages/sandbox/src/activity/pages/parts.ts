import { type Html, html } from '@tracklayer/html';
import type { ProfileView } from '../../control/views.js';
import type { ProfileIdentifiers, RecordedEvent } from '../../ledger/records.js';
import { eventHref, profileHref } from '../query.js';
import { delay, foreign, moment, money } from './format.js';

/** The display name of a profile: its first known identifier. */
export function displayName({
  email,
  phone_number,
  external_id,
  _kx,
  anonymous_id,
  id,
}: ProfileIdentifiers): string {
  return email ?? phone_number ?? external_id ?? _kx ?? anonymous_id ?? id ?? 'unknown';
}

export function profileLink({ account, profileId, profile }: RecordedEvent): Html {
  const name = foreign(displayName(profile));
  return profileId === undefined ? name : html`<a href="${profileHref(account, profileId)}">${name}</a>`;
}

/** Tags of an event that is a duplicate, dropped or a back-fill, or lacks a property. */
export function tags({ fate, backfill, lacks = [] }: RecordedEvent): Html {
  return html`${fate === 'duplicate' ? html`<span class="tag warn">duplicate</span>` : undefined}${
    fate === 'dropped' ? html`<span class="tag bad">dropped</span>` : undefined
  }${backfill ? html`<span class="tag">back-fill</span>` : undefined}${
    lacks.length > 0 ? html`<span class="tag warn">lacks ${foreign(lacks.join(', '))}</span>` : undefined
  }`;
}

export function moneyOf({ value, valueCurrency }: RecordedEvent): Html | undefined {
  return value === undefined ? undefined : html`<span class="value">${money(value, valueCurrency)}</span>`;
}

/** One line of a feed or a timeline. */
export function eventRow(event: RecordedEvent, shown: { profile: boolean }): Html {
  const happenedMs = Date.parse(event.time);
  return html`<li id="e${event.seq}" class="row ${event.fate}">
<div class="what"><a class="name" href="${eventHref(event.seq)}">${foreign(event.metric)}</a>${tags(event)}${moneyOf(event)}</div>
<div class="by">${shown.profile ? profileLink(event) : undefined}<code>${foreign(event.uniqueId)}</code></div>
<div class="when">${moment(happenedMs)}<span class="soft">received ${delay(happenedMs, event.acceptedAtMs)}</span></div></li>`;
}

/** Consents of a profile by channel. */
export function consentTags(consents: ProfileView['consents']): Html {
  const channels = Object.entries(consents);
  if (channels.length === 0) return html`<span class="tag">never subscribed</span>`;
  return html`${channels.map(
    ([channel, state]) =>
      html`<span class="tag ${state === 'SUBSCRIBED' ? 'good' : 'warn'}">${channel} ${state.toLowerCase()}</span> `,
  )}`;
}

/** A note on an empty page. */
export function note(...paragraphs: Html[]): Html {
  return html`<div class="note">${paragraphs.map((text) => html`<p>${text}</p>`)}</div>`;
}

export type Fact = readonly [term: string, value: Html | string | undefined];

export function facts(all: readonly Fact[]): Html {
  const shown = all.filter(([, value]) => value !== undefined);
  return html`<dl>${shown.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`;
}
