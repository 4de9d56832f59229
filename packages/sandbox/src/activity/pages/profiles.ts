import { counted } from '@tracklayer/format';
import { type Html, html } from '@tracklayer/html';
import { profileHref } from '../query.js';
import type { ProfileRow, ProfilesView } from '../views/profiles.js';
import { foreign, moment } from './format.js';
import { page } from './layout.js';
import { consentTags, note } from './parts.js';

export function profilesPage(view: ProfilesView): string {
  const { shell, rows, total, all } = view;
  return page({
    shell,
    title: 'Profiles',
    section: '/activity/profiles',
    live: true,
    lead:
      rows.length === 0
        ? undefined
        : html`<span id="total">${counted(total, 'profile')}${shell.q === '' ? undefined : html` matching “${foreign(shell.q)}”`}${rows.length < total ? `, ${rows.length} newest shown` : undefined}</span>`,
    content: html`<div id="feed">${rows.length === 0 ? noProfiles(all) : list(shell.account ?? '', rows)}</div>`,
  });
}

function noProfiles(all: number): Html {
  if (all > 0)
    return note(
      html`<strong>No profiles match.</strong> Search for a part of an e-mail address, a phone number, another id or a name.`,
    );
  return note(
    html`<strong>No profiles yet.</strong> The first event or subscription of a person creates a profile.`,
    html`<code>npx tracklayer send --test --to you@your-shop.example</code>`,
  );
}

function list(account: string, rows: readonly ProfileRow[]): Html {
  return html`<ol class="rows" id="rows">${rows.map(
    ({ id, name, consents, lists, updatedMs }) =>
      html`<li class="row" id="p${id}"><div class="what"><a class="name" href="${profileHref(account, id)}">${foreign(name)}</a></div>
<div class="by">${consentTags(consents)}${lists.length === 0 ? undefined : html`<span class="soft">on ${foreign(lists.join(', '))}</span>`}</div>
<div class="when"><span class="soft">updated</span> ${moment(updatedMs)}</div></li>`,
  )}</ol>`;
}
