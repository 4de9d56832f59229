import type { CauseList, DeadLetter } from '@tracklayer/dead-letters';
import type { JobType } from '@tracklayer/events';
import { type Html, html } from '@tracklayer/html';
import { page, utcTime } from '../layout.js';
import { causesCard } from './causes.js';

export interface LettersPage {
  /** Already masked. */
  letters: readonly DeadLetter[];
  /** Letters in the whole selection. */
  total: number;
  /** The chosen destination. */
  destination?: string;
  /** Every destination that can be chosen. */
  destinations: readonly string[];
  type?: JobType;
  /** The id of the chosen cause. */
  cause?: string;
  /** Only on the first page. */
  causes?: CauseList;
  /** False for the first page. */
  isLater: boolean;
  /** The start of the next page, if there is one. */
  cursor?: string;
}

export function deadLettersPage(shown: LettersPage): string {
  const { letters, total } = shown;
  return page({
    title: 'Dead letters',
    section: '/dead-letters',
    lead: html`Jobs that were not delivered, each with its reason. Fix the cause, then replay them.`,
    content: html`${choices(shown)}${causes(shown)}${letters.length === 0 ? noLetters(shown) : table(letters)}${pages(shown)}${
      total > letters.length && shown.destination === undefined
        ? html`<p class="soft">The newest ${letters.length} of ${total}. Choose a destination to see older ones.</p>`
        : undefined
    }`,
  });
}

function causes({ causes: shown, type }: LettersPage): Html | undefined {
  if (shown === undefined || shown.causes.length === 0) return undefined;
  const addressOf = ({ destination, id }: { destination: string; id: string }) =>
    address({ destination, cause: id, ...(type && { type }) });
  return html`${causesCard(shown, addressOf)}<h2>Letters</h2>`;
}

function address({ destination, type, cause, cursor }: Partial<LettersPage>): string {
  const query = new URLSearchParams({
    ...(destination && { destination }),
    ...(type && { type }),
    ...(cause && { cause }),
    ...(cursor && { cursor }),
  }).toString();
  return query === '' ? '/dead-letters' : `/dead-letters?${query}`;
}

function choices({ destinations, destination, type, cause }: LettersPage): Html | undefined {
  const only = [type, cause && `cause ${cause}`].filter((each) => each !== undefined);
  if (destinations.length < 2 && only.length === 0) return undefined;
  const choice = (name: string, href: string, isChosen: boolean): Html =>
    isChosen ? html`<a href="${href}" aria-current="true">${name}</a>` : html`<a href="${href}">${name}</a>`;
  return html`<p class="choices">${[
    choice('All', '/dead-letters', destination === undefined && only.length === 0),
    ...destinations.map((id) =>
      choice(id, address({ destination: id }), id === destination && only.length === 0),
    ),
  ]}${
    only.length > 0
      ? html`<span>Only <strong>${[destination, ...only].filter((each) => each !== undefined).join(' · ')}</strong></span>`
      : undefined
  }</p>`;
}

function noLetters({ destination, type, cause, isLater }: LettersPage): Html {
  if (isLater) return html`<div class="note"><p>No older dead letters.</p></div>`;
  if ([destination, type, cause].some((each) => each !== undefined)) {
    return html`<div class="note"><p>No dead letters here. <a href="/dead-letters">See all</a></p></div>`;
  }
  return html`<div class="note"><p class="good">No dead letters.</p><p>A job that Klaviyo refuses, or does not accept in time, is kept here.</p></div>`;
}

function table(letters: readonly DeadLetter[]): Html {
  return html`<div class="card"><table>
<thead><tr><th>Last failed</th><th>Event</th><th>Why</th><th>Destination</th><th>Lane</th></tr></thead>
<tbody>${letters.map(row)}</tbody></table></div>`;
}

function row(letter: DeadLetter): Html {
  const href = `/dead-letters/${encodeURIComponent(letter.destination)}/${encodeURIComponent(letter.id)}`;
  return html`<tr><td><a href="${href}">${utcTime(letter.lastFailedAtMs)}</a></td><td>${letter.eventName ?? '—'}</td><td class="text"><code>${letter.code}</code> ${letter.detail ?? ''}</td><td>${letter.destination}</td><td>${letter.type}</td></tr>`;
}

function pages(shown: LettersPage): Html | undefined {
  if (!shown.isLater && !shown.cursor) return undefined;
  const { cursor: _next, ...first } = shown;
  return html`<p class="pages">${shown.isLater ? html`<a href="${address(first)}">Newest</a>` : undefined}${
    shown.cursor ? html`<a href="${address(shown)}">Older</a>` : undefined
  }</p>`;
}
