import { counted } from '@tracklayer/format';
import { type Html, html } from '@tracklayer/html';
import type { Range } from '../query.js';
import type { Bar, Chart } from '../views/chart.js';
import { dayOf, monthOf, number } from './format.js';

const HEIGHT = 100;
const BAR = 10;
const GAP = 2;

/** A bar chart, and the same numbers as a table for screen readers. */
export function chartFigure({ range, bars, outside }: Chart, choices: readonly [Range, string][]): Html {
  const shown = bars.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(...bars.map(({ count }) => count));
  const span = range === 'day' ? 'last 24 hours' : 'last 30 days';
  const first = bars[0];
  const last = bars.at(-1);
  return html`<figure class="chart" id="chart"><figcaption><span><strong>${number(shown)}</strong> in the ${span}, by event time${outside > 0 ? html`; ${number(outside)} at other times` : undefined}</span>
<span class="choices">${choices.map(([each, href]) =>
    each === range
      ? html`<a id="range-${each}" href="${href}" aria-current="true">${LABELS[each]}</a>`
      : html`<a id="range-${each}" href="${href}">${LABELS[each]}</a>`,
  )}</span></figcaption>
<svg role="img" aria-label="${counted(shown, 'event')} in the ${span}, at most ${number(most)} in one ${range === 'day' ? 'hour' : 'day'}" viewBox="0 0 ${bars.length * BAR - GAP} ${HEIGHT}" preserveAspectRatio="none">${drawn(bars, most, HEIGHT)}</svg>
<div class="axis" aria-hidden="true"><span>${first && label(first.bucket)}</span><span>${most > 0 ? html`highest ${number(most)}` : undefined}</span><span>${last && label(last.bucket)}</span></div>
${asTable(bars)}</figure>`;
}

const LABELS: Readonly<Record<Range, string>> = { day: '24 hours', month: '30 days' };

/** A small bar chart without text. */
export function sparkline({ bars }: Chart): Html {
  const most = Math.max(...bars.map(({ count }) => count));
  return html`<svg class="spark" aria-hidden="true" viewBox="0 0 ${bars.length * BAR - GAP} 20" preserveAspectRatio="none">${drawn(bars, most, 20)}</svg>`;
}

/** A count of 0 is a thin line. A count of 1 is always visible. */
function drawn(bars: readonly Bar[], most: number, height: number): Html[] {
  return bars.map(({ bucket, count }, index) => {
    const tall = count === 0 ? height / 50 : Math.max(height / 12, (count / most) * height);
    const drawnHeight = Math.round(tall * 10) / 10;
    return html`<rect class="${count === 0 ? 'none' : 'some'}" x="${index * BAR}" y="${Math.round((height - drawnHeight) * 10) / 10}" width="${BAR - GAP}" height="${drawnHeight}"><title>${label(bucket)}: ${number(count)}</title></rect>`;
  });
}

/** `20 Apr 2026` or `20 Apr, 10:00`. */
function label(bucket: string): string {
  const hour = bucket.slice(11);
  return hour === '' ? dayOf(bucket) : `${Number(bucket.slice(8, 10))} ${monthOf(bucket)}, ${hour}:00`;
}

function asTable(bars: readonly Bar[]): Html | undefined {
  const some = bars.filter(({ count }) => count > 0);
  if (some.length === 0) return undefined;
  return html`<details id="chart-table"><summary>As a table</summary><table><thead><tr><th scope="col">From</th><th scope="col" class="n">Events</th></tr></thead>
<tbody>${some.map(({ bucket, count }) => html`<tr><td>${label(bucket)}</td><td class="n">${number(count)}</td></tr>`)}</tbody></table></details>`;
}
