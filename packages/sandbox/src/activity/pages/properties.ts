import { type Html, html } from '@tracklayer/html';
import { foreign, number } from './format.js';
import { note } from './parts.js';

/** The page cuts longer texts. The ledger has the whole text. */
const SHOWN_CHARACTERS = 2_000;

/** Names, values and kinds. The kind matters to a flow's filter: "129.95" is not 129.95. */
export function propertyTable(properties: Readonly<Record<string, unknown>>): Html {
  const entries = Object.entries(properties);
  if (entries.length === 0) return note(html`No properties.`);
  return html`<div class="card"><table class="properties"><thead><tr><th scope="col">Property</th><th scope="col">Value</th><th scope="col">Kind</th></tr></thead>
<tbody>${entries.map(
    ([name, value]) =>
      html`<tr><th scope="row"><code>${foreign(name)}</code></th><td>${shown(value)}</td><td class="soft">${kindOf(value)}</td></tr>`,
  )}</tbody></table></div>`;
}

function shown(value: unknown): Html {
  if (typeof value === 'object' && value !== null)
    return html`<pre tabindex="0">${cut(JSON.stringify(value, null, 2))}</pre>`;
  if (typeof value === 'string') return value === '' ? html`<span class="soft">(empty)</span>` : cut(value);
  return html`<code>${String(value)}</code>`;
}

function cut(text: string): Html {
  const rest = text.length - SHOWN_CHARACTERS;
  if (rest <= 0) return foreign(text);
  return html`${foreign(text.slice(0, SHOWN_CHARACTERS))}<span class="soft"> … ${number(rest)} more characters</span>`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `list of ${value.length}`;
  return typeof value === 'string' ? 'text' : typeof value;
}
