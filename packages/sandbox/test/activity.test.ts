import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { delay, money } from '../src/activity/pages/format.js';
import { propertyTable } from '../src/activity/pages/properties.js';
import { createTally } from '../src/activity/views/chart.js';
import { closeSandboxes, openBusyShop, openShop, type Shop } from './support/busy-shop.js';
import { fakeClock } from './support/fake-clock.js';

afterEach(closeSandboxes);

async function read({ sandbox }: Shop, path: string, accept = 'text/html') {
  const response = await fetch(`${sandbox.url}${path}`, { headers: { accept }, redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The event ids of a feed, in the order of the page. */
function ids(text: string): string[] {
  return [...text.matchAll(/<code><bdi>([^<]*)<\/bdi><\/code>/g)].map(([, id]) => id ?? '');
}

describe('the front page', () => {
  it('redirects browsers to the activity, and answers programs with an index', async () => {
    const shop = await openShop();
    const people = await read(shop, '/', 'text/html,*/*;q=0.8');
    expect([people.status, people.headers.get('location')]).toEqual([302, '/activity']);
    const programs = await read(shop, '/', '*/*');
    expect(JSON.parse(programs.text)).toMatchObject({ activity: `${shop.sandbox.url}/activity` });
  });
});

describe('the pages of Metric Activity', () => {
  it('forbid foreign content and caching', async () => {
    const shop = await openBusyShop();
    for (const path of ['', '/events/1', '/profiles', '/flows', '/none', '/style.css', '/live.js']) {
      const { headers, text } = await read(shop, `/activity${path}`);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
      expect(policy).not.toContain('unsafe');
      expect(headers.get('cache-control')).toBe('no-store');
      if (!path.includes('.'))
        expect(text).not.toMatch(/ style=| on\w+="|<script(?! type="module" src="\/activity\/)/);
    }
  });

  it('show the newest events first, in pages, and count recorded events and duplicates', async () => {
    const shop = await openShop();
    for (let i = 1; i <= 120; i++) await shop.event('Viewed Product');
    await shop.event('Viewed Product', { unique_id: 'e7' });
    const first = await read(shop, '/activity');
    expect(ids(first.text).slice(0, 3)).toEqual(['e7', 'e120', 'e119']);
    expect(first.text).toContain('Recorded <span class="n">120</span>');
    expect(first.text).toContain('Duplicates <span class="n">1</span>');
    const seen = new Set(ids(first.text));
    let next = /href="([^"]*before=[^"]*)"/.exec(first.text)?.[1];
    for (let pages = 1; next !== undefined; pages++) {
      expect(pages).toBeLessThan(4);
      const { text } = await read(shop, next.replaceAll('&amp;', '&'));
      expect(text).not.toContain('data-live');
      for (const id of ids(text)) seen.add(id);
      next = /href="([^"]*before=[^"]*)">Older/.exec(text)?.[1];
    }
    expect(seen.size).toBe(120);
  });

  it.each([
    ['metric=Placed+Order', ['ord_10492_purchase', 'ord_10492_purchase']],
    ['fate=duplicate', ['ord_10492_purchase']],
    ['q=CART_', ['cart_1']],
    ['q=searched', ['lost_1', 'ben_1']],
    ['q=ben%40shop', ['ben_1']],
    ['q=ben&metric=Placed+Order', []],
    [
      'fate=nonsense&range=year&before=-1',
      ['lost_1', 'ben_1', 'ord_10492_purchase', 'ord_10492_purchase', 'cart_1'],
    ],
    ['q=a&q=b&metric=x&metric=y', ['lost_1', 'ben_1', 'ord_10492_purchase', 'ord_10492_purchase', 'cart_1']],
  ])('show the events that %s selects', async (query, expected) => {
    const shop = await openBusyShop();
    expect(ids((await read(shop, `/activity?${query}`)).text)).toEqual(expected);
  });

  it('answer 404 with a link to the activity', async () => {
    const shop = await openShop();
    for (const path of ['events/1', 'events/x', 'profiles/sandbox/none', 'profiles/none/none', 'else']) {
      const { status, text } = await read(shop, `/activity/${path}`);
      expect(status).toBe(404);
      expect(text).toContain('Go to the activity');
    }
  });

  it('offer a choice of accounts, and show the first one with events', async () => {
    const shop = await openShop({
      accounts: [
        { id: 'idle', keys: [{ key: 'pk_idle' }] },
        {
          id: 'sandbox',
          name: 'Busy <Shop>',
          keys: [{ key: 'pk_sandbox_0000000000000000000000000000000000' }],
        },
      ],
    });
    await shop.event('Placed Order');
    const { text } = await read(shop, '/activity');
    expect(text).toContain('<option value="sandbox" selected>Busy &lt;Shop&gt;</option>');
    expect(ids(text)).toEqual(['e1']);
    expect((await read(shop, '/activity?account=idle')).text).toContain('No events yet.');
  });

  it('tell that the sandbox keeps counts only', async () => {
    const shop = await openShop({ ledger: 'counts' });
    await shop.event('Placed Order');
    const { text } = await read(shop, '/activity');
    expect(text).toContain('keeps counts only');
    expect(text).toContain('Recorded <span class="n">1</span>');
  });

  it('announce many new events once, and end with the sandbox', async () => {
    const shop = await openShop();
    const response = await fetch(`${shop.sandbox.url}/activity/changes`);
    const heard: string[] = [];
    const listening = (async () => {
      for await (const chunk of response.body ?? []) {
        heard.push(Buffer.from(chunk).toString());
        if (heard.length === 2) await shop.sandbox.close();
      }
    })().catch(() => undefined);
    for (let i = 0; i < 20; i++) await shop.event('Viewed Product');
    await listening;
    expect(heard).toEqual([
      expect.stringMatching(/^data: \S+\n\n$/),
      expect.stringMatching(/^data: \S+\n\n$/),
    ]);
  });
});

describe('the texts of the pages', () => {
  it('never render a property as markup', () => {
    const tags =
      /<\/?(div|table|thead|tbody|tr|th|td|code|bdi|pre|span|p)( (class|scope|tabindex)="[a-z0-9 ]*")*>/g;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (properties) => {
        expect(propertyTable(properties).html.replace(tags, '')).not.toMatch(/[<>"]/);
      }),
    );
  });

  it.each([
    [0, 'immediately'],
    [1_400, 'immediately'],
    [2_000, '2 seconds later'],
    [3_599_000, '59 minutes later'],
    [86_400_000, '1 day later'],
    [200 * 86_400_000, '200 days later'],
    [-900, 'immediately'],
    [-3_600_000, '1 hour before the event time'],
  ])('show a delay of %i ms as "%s"', (passedMs, words) => {
    expect(delay(1_000_000_000, 1_000_000_000 + passedMs)).toBe(words);
  });

  it.each([
    [129.95, 'EUR', '€129.95'],
    [5, undefined, '5'],
    [5, 'points', '5 points'],
    [0, 'JPY', '¥0'],
  ])('show %d %s as money', (value, currency, text) => {
    expect(money(value, currency)).toBe(text);
  });
});

describe('the chart', () => {
  it('counts each event in its hour or day, or as outside', () => {
    const clock = fakeClock(Date.UTC(2026, 10, 24, 12, 30));
    const iso = (agoMs: number) => `${new Date(clock() - agoMs).toISOString().slice(0, 19)}Z`;
    const daysAgo = (days: number) => iso(days * 86_400_000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 })), (days) => {
        const tally = createTally('month', clock());
        for (const each of days) tally.add(daysAgo(each));
        const { bars, outside } = tally.chart();
        expect(bars.map(({ count }) => count)).toEqual(
          Array.from({ length: 30 }, (_, index) => days.filter((each) => each === 29 - index).length),
        );
        expect(outside).toBe(days.filter((each) => each >= 30).length);
      }),
    );
    const hours = createTally('day', clock());
    hours.add(iso(0));
    hours.add(iso(23 * 3_600_000));
    hours.add(iso(24 * 3_600_000));
    const { bars, outside } = hours.chart();
    expect([bars.length, bars[0]?.count, bars.at(-1), outside]).toEqual([
      24,
      1,
      { bucket: '2026-11-24T12', count: 1 },
      1,
    ]);
  });
});

describe('a metric of the shop’s own', () => {
  const expected = [{ metric: 'Product Review', properties: ['productId', 'stars'] }];

  it('is in the list before its first event, and an event shows what it lacks', async () => {
    const shop = await openShop({ expected });
    await shop.event('Viewed Product');
    expect((await read(shop, '/activity')).text).toContain('metric-Product%20Review');
    await shop.event('Product Review', { properties: { productId: 'p1', stars: null } });
    await shop.event('Product Review', { properties: { productId: 'p1', stars: 5 } });
    expect(shop.sandbox.events().items.map(({ lacks }) => lacks)).toEqual([undefined, ['stars'], undefined]);
    const lacking = (await read(shop, '/activity/events/2')).text;
    expect(lacking).toContain('Your definition of <bdi>Product Review</bdi> requires this property.');
    expect((await read(shop, '/activity/events/3')).text).not.toContain('Your definition');
  });
});
