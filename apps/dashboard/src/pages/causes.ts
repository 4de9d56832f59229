import type { Cause, CauseList } from '@tracklayer/dead-letters';
import { count, counted, sparkline } from '@tracklayer/format';
import { type Html, html } from '@tracklayer/html';
import { utcTime } from '../layout.js';

/** What the dead letters have in common, above the letters themselves. */
export function causesCard({ causes, total }: CauseList, addressOf: (cause: Cause) => string): Html {
  return html`<h2>Causes</h2>
<div class="card"><table><thead><tr><th class="n">Letters</th><th>Why</th><th>Concerns</th><th>When</th></tr></thead>
<tbody>${causes.map((cause) => row(cause, addressOf(cause)))}</tbody></table></div>${
    total > causes.length
      ? html`<p class="soft">The largest ${causes.length} of ${counted(total, 'cause')}. All of them: <code>npx tracklayer dlq causes</code></p>`
      : undefined
  }`;
}

function row(cause: Cause, address: string): Html {
  const { code, field, detail, hint, destination } = cause;
  return html`<tr><td class="n"><a href="${address}">${count(cause.count)}</a></td>
<td class="text"><code>${code}</code>${field && html` at <code>${field}</code>`} ${detail}${
    hint && html`<br>What to do: ${hint}`
  }<br><code>npx tracklayer dlq replay --cause ${cause.id} --preview</code>${groups(cause)}</td>
<td>${people(cause)}<br>${destination}<br>${lines(cause.types)}${cause.eventNames.length > 0 ? html`<br>` : undefined}${lines(cause.eventNames)}</td>
<td>first ${utcTime(cause.firstAtMs)}<br>last ${utcTime(cause.lastAtMs)}<br>${trend(cause)}</td></tr>`;
}

function people({ people: { count: many, exact } }: Cause): string {
  return `${exact ? '' : 'at least '}${counted(many, 'person', 'people')}`;
}

function groups({ groups: all }: Cause): Html {
  return html`<details><summary>${counted(all.length, 'group')}</summary>${all.map(
    ({ id, type, eventName, code, count: letters }) =>
      html`<div>${count(letters)} ${type} ${eventName} <code>${code}</code> <span class="soft">group ${id}</span></div>`,
  )}</details>`;
}

function trend({ byHour: { counts } }: Cause): Html {
  return html`<code role="img" aria-label="Letters in each of the last ${counts.length} hours: ${counts.join(', ')}">${sparkline(counts)}</code>`;
}

function lines(names: readonly string[]): Html[] {
  return names.map((name, at) => html`${at > 0 ? html`<br>` : undefined}${name}`);
}
