import { FLOWS } from './account-flows.js';
import type { Caller } from './caller.js';
import type { Step } from './openapi-calls.js';

const get = (endpoint: string, path: string): Step => [endpoint, ({ call }) => call('GET', path)];

/** A read of the metric that the first step creates. */
async function ofMetric({ call, sandbox }: Caller) {
  sandbox.setFlows('sandbox', FLOWS);
  const { body } = await call('GET', '/api/metrics');
  const [{ id }] = body.data as unknown as [{ id: string }];
  return call('GET', `/api/metrics/${id}/flow-triggers`);
}

/** At least one accepted and one refused call of each read of flows. */
export const FLOW_READS: readonly Step[] = [
  ['GET /api/metrics/{id}/flow-triggers', ofMetric],
  get('GET /api/metrics/{id}/flow-triggers', '/api/metrics/X/flow-triggers'),
  get('GET /api/lists/{id}/flow-triggers', '/api/lists/Y6nRLr/flow-triggers'),
  get('GET /api/lists/{id}/flow-triggers', '/api/lists/X/flow-triggers'),
  get('GET /api/flows', '/api/flows?page[size]=2&fields[flow]=name,status'),
  get('GET /api/flows', '/api/flows?page[size]=51'),
  get('GET /api/flows/{id}', '/api/flows/flow-cart?additional-fields[flow]=definition'),
  get('GET /api/flows/{id}', '/api/flows/X'),
];
