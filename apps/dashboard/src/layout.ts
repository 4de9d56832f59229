import { type Html, html } from '@tracklayer/html';
import { STYLE } from './style.js';

export interface PageParts {
  title: string;
  content: Html;
  /** The address of the section it belongs to, marked in the navigation. */
  section?: '/' | '/dead-letters';
  /** Under the title. */
  lead?: Html;
  /** Loads itself again after so many seconds: what changes by itself is never read stale, and no script is needed. */
  refreshS?: number;
}

const SECTIONS = [
  ['/', 'Lanes'],
  ['/dead-letters', 'Dead letters'],
  ['/queues', 'Bull Board'],
] as const;

/** One page around its content. No scripts; style inline, so the content security policy can forbid all else. */
export function page({ title, content, section, lead, refreshS }: PageParts): string {
  const refresh =
    refreshS === undefined ? undefined : html`<meta http-equiv="refresh" content="${refreshS}">`;
  return `<!doctype html>${
    html`<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">${refresh}<title>${title} · TrackLayer</title><style>${{ html: STYLE }}</style></head>
<body>
<header><strong>TrackLayer</strong><nav>${SECTIONS.map(([href, name]) =>
      href === section
        ? html`<a href="${href}" aria-current="page">${name}</a>`
        : html`<a href="${href}">${name}</a>`,
    )}</nav></header>
<main><h1>${title}</h1>${lead && html`<p class="lead">${lead}</p>`}${content}</main>
</body></html>`.html
  }`;
}

/** `2026-04-20 10:17:31 UTC` */
export function when(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
