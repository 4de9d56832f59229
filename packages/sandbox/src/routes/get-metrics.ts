import { type Answer, invalid, refuse } from '../errors.js';
import { timeToTheSecond } from '../stores/events.js';
import type { Metric } from '../stores/metrics.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';
import { sparse } from './query.js';

const PAGE_SIZE = 200;
const FILTER = /^equals\(integration\.(name|category),\s*(["'])(.*)\2\)$/;
/** Klaviyo's integration of metrics that its API created. */
const INTEGRATION = { object: 'integration', id: '0rG4eQ', name: 'API', category: 'API' } as const;

/** GET /api/metrics: cursor pages of 200. `page[size]` is refused (recorded). */
export function getMetrics(_world: World, call: Call): Answer {
  const { query } = call;
  if (query['page[size]'] !== undefined) {
    return refuse(400, {
      ...invalid(`'page_size' is not a valid field for the resource 'metric'.`, ''),
      parameter: 'page[size]',
    });
  }
  const filter = query.filter === undefined ? undefined : FILTER.exec(query.filter);
  if (filter === null) return refuse(400, { ...invalid('Invalid filter.', ''), parameter: 'filter' });
  const offset = readCursor(query['page[cursor]']);
  if (offset === undefined) {
    return refuse(400, { ...invalid('Invalid page cursor.', ''), parameter: 'page[cursor]' });
  }
  const all = filter === undefined || filter[3] === 'API' ? [...call.account.metrics.values()] : [];
  const page = all.slice(offset, offset + PAGE_SIZE);
  const self = `${call.baseUrl}/api/metrics`;
  const link = (to: number) => `${self}?page%5Bcursor%5D=${writeCursor(to)}`;
  return {
    status: 200,
    body: {
      data: page.map((metric) => metricBody(metric, self, query['fields[metric]'])),
      links: {
        self: offset === 0 ? self : link(offset),
        ...(offset > 0 ? { prev: link(Math.max(0, offset - PAGE_SIZE)) } : {}),
        ...(offset + PAGE_SIZE < all.length ? { next: link(offset + PAGE_SIZE) } : {}),
      },
    },
  };
}

function metricBody(metric: Metric, collection: string, fields: string | undefined): unknown {
  const self = `${collection}/${metric.id}`;
  const attributes = {
    name: metric.name,
    created: timeToTheSecond(metric.createdMs),
    updated: timeToTheSecond(metric.updatedMs),
    integration: INTEGRATION,
  };
  const triggers = { self: `${self}/relationships/flow-triggers`, related: `${self}/flow-triggers` };
  return {
    type: 'metric',
    id: metric.id,
    attributes: sparse(attributes, fields),
    relationships: { 'flow-triggers': { links: triggers } },
    links: { self },
  };
}

function writeCursor(offset: number): string {
  return Buffer.from(`next::offset::${offset}`).toString('base64url');
}

function readCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined || cursor === '') return 0;
  const match = /^next::offset::(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString());
  return match === null ? undefined : Number(match[1]);
}
