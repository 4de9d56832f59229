import { type Html, html } from '@tracklayer/html';
import { STYLE } from './style.js';

export interface PageParts {
  title: string;
  content: Html;
  /** The address of its section, which the navigation marks. */
  section?: '/' | '/workers' | '/dead-letters';
  /** One line under the title. */
  lead?: Html;
  /** Seconds between two refreshes. A script changes what differs; without JavaScript the page reloads. Default: none. */
  refreshS?: number;
  /** The address of a page that a browser opens instead. */
  leadsTo?: string;
}

const SECTIONS = [
  ['/', 'Lanes'],
  ['/workers', 'Workers'],
  ['/dead-letters', 'Dead letters'],
  ['/queues', 'Bull Board'],
] as const;

/** The one script. The compiler turns it into a module, so a page must load it as one. */
export const REFRESH_SCRIPT = '/refresh.js';

/** One page around its content. Only the style is inline, so the content security policy can forbid everything else. */
export function page({ title, content, section, lead, refreshS, leadsTo }: PageParts): string {
  const refresh =
    refreshS === undefined
      ? undefined
      : html`<noscript><meta http-equiv="refresh" content="${refreshS}"></noscript><script type="module" src="${REFRESH_SCRIPT}"></script>`;
  const leads =
    leadsTo === undefined ? undefined : html`<meta http-equiv="refresh" content="0; url=${leadsTo}">`;
  return `<!doctype html>${
    html`<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">${refresh}${leads}<title>${title} · TrackLayer</title><style>${{ html: STYLE }}</style></head>
<body>
<header><strong>TrackLayer</strong><nav>${SECTIONS.map(([href, name]) =>
      href === section
        ? html`<a href="${href}" aria-current="page">${name}</a>`
        : html`<a href="${href}">${name}</a>`,
    )}</nav></header>
<p id="stale" class="tag" role="status" hidden>The dashboard does not answer. These figures are old.</p>
<main data-refresh-s="${refreshS ?? ''}"><h1>${title}</h1>${lead && html`<p class="lead">${lead}</p>`}${content}</main>
</body></html>`.html
  }`;
}

/** `2026-04-20 10:17:31 UTC`, from epoch ms. */
export function utcTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
