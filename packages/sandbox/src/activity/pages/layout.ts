import { type Html, html } from '@tracklayer/html';
import { withQuery } from '../../query-string.js';
import type { Shell } from '../views/shell.js';

export interface PageParts {
  shell: Shell;
  title: string;
  /** Replaces the title as the heading. */
  heading?: Html;
  lead?: Html | undefined;
  content: Html;
  /** Section of the page. The navigation marks it. */
  section?: (typeof SECTIONS)[number][0];
  /** The page refreshes itself. Absent on pages of old events. */
  live?: boolean;
}

const SECTIONS = [
  ['/activity', 'Activity'],
  ['/activity/profiles', 'Profiles'],
  ['/activity/flows', 'Flows'],
] as const;

/** A complete page. Style and script are separate files, because the content security policy forbids inline ones. */
export function page(parts: PageParts): string {
  const { shell, title, heading, lead, content, section, live = false } = parts;
  return `<!doctype html>${
    html`<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/activity/style.css"><script type="module" src="/activity/live.js"></script>
<title>${title} · Klaviyo sandbox</title></head>
<body><a class="skip" href="#main">Skip to the content</a>
<header><a class="brand" href="/activity">Klaviyo sandbox</a>
<nav aria-label="Sections">${SECTIONS.map(([href, name]) => navLink(shell, href, name, href === section))}</nav>
${search(shell, section === '/activity/profiles' ? section : '/activity')}
${live ? html`<button type="button" id="live" aria-pressed="true" hidden>Live</button>` : undefined}
</header>
<main id="main" tabindex="-1"${live ? html` data-live data-version="${shell.version}"` : undefined}>
<div class="title"><h1>${heading ?? title}</h1>${picker(shell, section ?? '/activity')}</div>
${lead && html`<p class="lead">${lead}</p>`}
${content}
</main>
<footer><p>All times are UTC. All data stays on this machine. <a href="/_sandbox">Control API</a></p><p id="news" role="status" class="hidden"></p></footer>
</body></html>`.html
  }`;
}

function navLink({ account, accounts }: Shell, path: string, name: string, here: boolean): Html {
  const href = accounts.length > 1 ? withQuery(path, { account }) : path;
  return here ? html`<a href="${href}" aria-current="page">${name}</a>` : html`<a href="${href}">${name}</a>`;
}

function search({ q, account, accounts }: Shell, action: string): Html {
  const what = action === '/activity' ? 'Metric, profile or event id' : 'Profile';
  return html`<form class="search" role="search" action="${action}"><label class="hidden" for="q">${what}</label>
<input type="search" id="q" name="q" value="${q}" placeholder="${what}" autocomplete="off">${accounts.length > 1 ? html`<input type="hidden" name="account" value="${account}">` : undefined}<button type="submit">Search</button></form>`;
}

/** The choice of the account. Absent if there is only one. */
function picker({ account, accounts }: Shell, action: string): Html | undefined {
  if (accounts.length < 2) return undefined;
  return html`<form class="picker" action="${action}"><label for="account">Account</label>
<select id="account" name="account">${accounts.map(({ id, name }) =>
    id === account
      ? html`<option value="${id}" selected>${name}</option>`
      : html`<option value="${id}">${name}</option>`,
  )}</select><button type="submit">Show</button></form>`;
}
