import { type Html, html } from './html.js';

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 14%, transparent); --soft: color-mix(in srgb, currentColor 62%, transparent);
  --accent: #2563eb; --bad: #b42318; font: 15px/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --accent: #7aa7ff; --bad: #ff8a80; } }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; }
header { display: flex; gap: 1.5rem; align-items: baseline; border-bottom: 1px solid var(--line); padding-bottom: .75rem; margin-bottom: 1.5rem; flex-wrap: wrap; }
header strong { font-size: 1.15rem; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
h1 { font-size: 1.25rem; margin: 0 0 1rem; } h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--soft); font-size: .85rem; } td.n, th.n { text-align: right; }
.bad { color: var(--bad); font-weight: 600; } .soft { color: var(--soft); }
.empty { border: 1px dashed var(--line); border-radius: 8px; padding: 1.5rem; color: var(--soft); }
code, pre { font: .87em/1.45 ui-monospace, monospace; } pre { overflow-x: auto; padding: 1rem; border: 1px solid var(--line); border-radius: 8px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.25rem; } dt { color: var(--soft); } dd { margin: 0; }
`;

/** One page around its content. No scripts; style inline, so the content security policy can forbid all else. */
export function page(title: string, content: Html): string {
  return `<!doctype html>${
    html`<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · TrackLayer</title><style>${{ html: STYLE }}</style></head>
<body>
<header><strong>TrackLayer</strong><nav><a href="/">Lanes</a> · <a href="/dead-letters">Dead letters</a> · <a href="/queues">Bull Board</a></nav></header>
<main><h1>${title}</h1>${content}</main>
</body></html>`.html
  }`;
}

export function when(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
