import { counted } from '@tracklayer/format';
import { type Html, html } from '@tracklayer/html';
import type { EventFate } from '../../ledger/records.js';
import { feedHref, RANGES } from '../query.js';
import type { FeedView } from '../views/feed.js';
import { chartFigure, sparkline } from './chart.js';
import { foreign, number } from './format.js';
import { page } from './layout.js';
import { eventRow, note } from './parts.js';

export function feedPage(view: FeedView): string {
  const { shell, query, empty } = view;
  return page({
    shell,
    title: query.metric ?? 'Metric Activity',
    ...(query.metric !== undefined && { heading: foreign(query.metric) }),
    section: '/activity',
    live: query.before === undefined,
    content: empty
      ? html`<div id="feed">${nothingYet(view)}</div>`
      : html`<div class="columns"><div>${metricList(view)}</div><div>${chartFigure(
          view.counts.chart,
          RANGES.map((range) => [range, feedHref({ ...query, range })]),
        )}${filters(view)}${feed(view)}</div></div>`,
  });
}

function nothingYet({ countsOnly }: FeedView): Html {
  if (countsOnly) {
    return note(
      html`This sandbox keeps counts only and has no events to show. Start it with <code>ledger: 'full'</code>.`,
    );
  }
  return note(
    html`<strong>No events yet.</strong> The page shows the first event as soon as a worker delivers it.`,
    html`Send a test event:`,
    html`<code>npx tracklayer send --test --to you@your-shop.example</code>`,
  );
}

function metricList({ query, metrics, counts }: FeedView): Html {
  const { metric: here, before: _, ...rest } = query;
  const total = metrics.reduce((sum, { recorded }) => sum + recorded, 0);
  return html`<nav class="metrics" aria-labelledby="metrics-title"><h2 id="metrics-title">Metrics</h2>
<ul id="metrics"><li id="metrics-all"><a id="to-metrics-all" href="${feedHref(rest)}"${here === undefined ? html` aria-current="true"` : undefined}><span>All metrics</span><span class="n">${number(total)}</span></a></li>
${metrics.map(
  ({ name, recorded, chart }) =>
    html`<li id="metric-${encodeURIComponent(name)}"><a id="to-metric-${encodeURIComponent(name)}" href="${feedHref({ ...rest, metric: name })}"${name === here ? html` aria-current="true"` : undefined}><span>${foreign(name)}</span><span class="n">${number(recorded)}</span>${sparkline(chart)}</a></li>`,
)}</ul>${counts.recorded === 0 && metrics.length === 0 ? html`<p class="soft">None yet.</p>` : undefined}</nav>`;
}

const FATES: readonly [EventFate, string][] = [
  ['recorded', 'Recorded'],
  ['duplicate', 'Duplicates'],
  ['dropped', 'Dropped'],
];

function filters({ query, counts }: FeedView): Html {
  const { fate: here, before: _, ...rest } = query;
  const choice = (name: string, href: string, current: boolean, count?: number): Html =>
    html`<a id="show-${name.slice(0, 4).toLowerCase()}" href="${href}"${current ? html` aria-current="true"` : undefined}>${name}${count === undefined ? undefined : html` <span class="n">${number(count)}</span>`}</a>`;
  return html`<nav class="choices" id="filters" aria-label="Which events">${choice('All', feedHref(rest), here === undefined)}${FATES.map(
    ([fate, name]) => choice(name, feedHref({ ...rest, fate }), here === fate, counts[fate]),
  )}</nav>`;
}

function feed(view: FeedView): Html {
  const { query, events, older, forgotten, countsOnly } = view;
  const { before: _, ...newest } = query;
  return html`<section aria-labelledby="feed-title"><h2 id="feed-title">${query.q === undefined ? 'Activity' : html`Results for “${foreign(query.q)}” <a class="clear" href="${feedHref({ ...newest, q: undefined })}">Show all</a>`}</h2>
${query.before === undefined ? undefined : html`<p><a href="${feedHref(newest)}">← Newest</a></p>`}
<div id="feed">${events.length === 0 ? noneFound(view) : html`<ol class="rows" id="rows">${events.map((event) => eventRow(event, { profile: true }))}</ol>`}</div>
${older === undefined ? undefined : html`<p class="pages"><a href="${feedHref({ ...query, before: older })}">Older →</a></p>`}
${older === undefined && forgotten > 0 && !countsOnly ? html`<p class="soft">${counted(forgotten, 'older event')} removed to bound memory. The counts are complete.</p>` : undefined}</section>`;
}

function noneFound({ query, countsOnly }: FeedView): Html {
  if (countsOnly)
    return note(
      html`This sandbox keeps counts only. Start it with <code>ledger: 'full'</code> to see events.`,
    );
  if (query.q !== undefined) {
    return note(
      html`<strong>Nothing found.</strong> Search for a part of a metric name, a <code>unique_id</code>, an e-mail address, a phone number or another profile id.`,
    );
  }
  if (query.fate === 'duplicate') {
    return note(html`<strong>No duplicates.</strong> Each event arrived once.`);
  }
  if (query.fate === 'dropped') {
    return note(
      html`<strong>No dropped events.</strong> Klaviyo drops events for addresses at example.com and test.com.`,
    );
  }
  return note(html`<strong>No events match.</strong> <a href="/activity">Show all.</a>`);
}
