import { type Answer, invalidParameter, notFound } from '../errors.js';
import type { Call } from '../routes/handler.js';
import type { Metric } from '../stores/metrics.js';
import type { World } from '../world.js';
import { type Collection, listPage } from './collection.js';
import { INTEGRATION, metricResource } from './metric-resource.js';

const METRICS: Collection<Metric> = {
  filters: {
    'integration.name': { kind: 'text', operators: ['equals'], valueOf: () => INTEGRATION.name },
    'integration.category': { kind: 'text', operators: ['equals'], valueOf: () => INTEGRATION.category },
  },
  sorts: { seq: ({ seq }) => seq },
  defaultSort: 'seq',
  pageSize: { default: 200, max: 200 },
  idOf: ({ seq }) => seq,
};

/** GET /api/metrics: cursor pages of 200. `page[size]` is refused (recorded), and there is no `sort`. */
export function getMetrics(_world: World, call: Call): Answer {
  if (call.query['page[size]'] !== undefined) {
    return invalidParameter('page[size]', `'page_size' is not a valid field for the resource 'metric'.`);
  }
  if (call.query.sort !== undefined)
    return invalidParameter('sort', `Invalid sort field '${call.query.sort}'.`);
  const page = listPage(METRICS, call, `${call.baseUrl}/api/metrics`, () => call.account.metrics.values());
  if ('refusal' in page) return page.refusal;
  const data = page.items.map((metric) => metricResource(metric, call));
  return { status: 200, body: { data, links: page.links } };
}

/** GET /api/metrics/{id}: 200 or 404. */
export function getMetric(_world: World, call: Call): Answer {
  const id = call.params.id ?? '';
  const metric = [...call.account.metrics.values()].find((each) => each.id === id);
  if (metric === undefined) return notFound(`A metric with id ${id} does not exist.`);
  const data = metricResource(metric, call);
  return { status: 200, body: { data, links: data.links } };
}
