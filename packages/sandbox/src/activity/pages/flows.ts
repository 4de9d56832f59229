import { needWords, starterOf, USUAL_FLOWS_NOTE } from '@tracklayer/flows';
import { counted } from '@tracklayer/format';
import { type Html, html } from '@tracklayer/html';
import { withQuery } from '../../query-string.js';
import type { FlowSummary, FlowsQuery, FlowsView } from '../views/flows.js';
import { flowEntries } from './flow-entries.js';
import { number, prose } from './format.js';
import { page } from './layout.js';
import { note } from './parts.js';

export function flowsPage(view: FlowsView): string {
  const { shell, query, flows, entries, more, forgotten } = view;
  const href = (wanted: FlowsQuery) =>
    withQuery('/activity/flows', { ...(shell.accounts.length > 1 && { account: shell.account }), ...wanted });
  return page({
    shell,
    title: 'Flows',
    section: '/activity/flows',
    live: view.live,
    lead: html`A dry run of flows on what arrived: which would start, whether the e-mail would be sent, and why not. ${USUAL_FLOWS_NOTE}`,
    content: html`<ul class="cards" id="flows">${flows.map((summary) => card(summary, query, href))}</ul>
<nav class="choices" id="filters" aria-label="Which entries">${CHOICES.map(([name, would]) => {
      const { would: _, ...rest } = query;
      return html`<a id="would-${would ?? 'all'}" href="${href(would === undefined ? rest : { ...rest, would })}"${query.would === would ? html` aria-current="true"` : undefined}>${name}</a>`;
    })}${query.flow === undefined ? undefined : html`<a class="clear" href="${href({})}">All flows</a>`}</nav>
<div id="feed">${entries.length === 0 ? nothing(flows) : flowEntries(entries, { trigger: true })}
${more > 0 ? html`<p class="soft">${counted(more, 'older entry', 'older entries')} not shown.</p>` : undefined}
${forgotten > 0 ? html`<p class="soft">${counted(forgotten, 'event')} removed to bound memory, so this list is incomplete.</p>` : undefined}</div>`,
  });
}

const CHOICES = [
  ['All', undefined],
  ['Would start', 'start'],
  ['Would not start', 'not'],
] as const;

function card(
  { flow, starts, heldBack, unsent }: FlowSummary,
  query: FlowsQuery,
  href: (query: FlowsQuery) => string,
): Html {
  return html`<li id="flow-${flow.id}" class="card${query.flow === flow.id ? ' current' : ''}"><h2><a id="to-${flow.id}" href="${href({ ...query, flow: flow.id })}"${query.flow === flow.id ? html` aria-current="true"` : undefined}>${flow.name}</a></h2>
<p class="soft">${prose(flow.about)}</p>
<p class="soft">Started by ${starterOf(flow.trigger)}.${flow.filters.length === 0 ? '' : ` Usual filters: ${flow.filters.map(needWords).join(', ')}.`}</p>
<p class="sums"><span class="${starts > 0 ? 'good' : 'soft'}">${number(starts)} would start</span><span class="${heldBack > 0 ? 'warn' : 'soft'}">${number(heldBack)} would not start</span>${unsent > 0 ? html`<span class="warn">${number(unsent)} without e-mail</span>` : undefined}</p></li>`;
}

function nothing(flows: readonly FlowSummary[]): Html {
  if (flows.some(({ starts, heldBack }) => starts + heldBack > 0))
    return note(html`<strong>No flows match.</strong> <a href="/activity/flows">Show all.</a>`);
  return note(
    html`<strong>No event has triggered a flow yet.</strong> Send one:`,
    html`<code>npx tracklayer send --test --to you@your-shop.example --event add_to_cart</code>`,
  );
}
