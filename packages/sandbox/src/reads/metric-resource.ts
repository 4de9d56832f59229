import type { Call } from '../routes/handler.js';
import { related, sparse } from '../routes/query.js';
import { timeToTheSecond } from '../stores/events.js';
import type { Metric } from '../stores/metrics.js';

/** Klaviyo's integration of metrics that its API created. */
export const INTEGRATION = { object: 'integration', id: '0rG4eQ', name: 'API', category: 'API' } as const;

/** A metric as Klaviyo shows it. Source: OpenAPI 2026-07-15. */
export function metricResource(metric: Metric, { baseUrl, query }: Pick<Call, 'baseUrl' | 'query'>) {
  const self = `${baseUrl}/api/metrics/${metric.id}`;
  const attributes = {
    name: metric.name,
    created: timeToTheSecond(metric.createdMs),
    updated: timeToTheSecond(metric.updatedMs),
    integration:
      metric.integration === undefined
        ? INTEGRATION
        : { ...INTEGRATION, id: metric.integration, name: metric.integration, category: 'eCommerce' },
  };
  return {
    type: 'metric',
    id: metric.id,
    attributes: sparse(attributes, query['fields[metric]']),
    relationships: { 'flow-triggers': related(self, 'flow-triggers') },
    links: { self },
  };
}
