import { type Answer, notFound } from '../errors.js';
import type { Call } from '../routes/handler.js';
import { related, sparse } from '../routes/query.js';
import { timeToTheSecond } from '../stores/events.js';
import { type Flow, triggerOf } from '../stores/flows.js';
import type { World } from '../world.js';
import { type Collection, listPage } from './collection.js';
import { EQUALS, RANGE } from './filter.js';

/** `trigger_type` by the type of the trigger. Source: OpenAPI 2026-07-15. */
const TRIGGER_TYPES: Readonly<Record<string, string>> = {
  metric: 'Metric',
  list: 'Added to List',
  segment: 'Added to List',
  'price-drop': 'Price Drop',
  'low-inventory': 'Low Inventory',
};

const FLOWS: Collection<Flow> = {
  filters: {
    id: { kind: 'text', operators: ['any'], valueOf: ({ id }) => id },
    name: { kind: 'text', operators: EQUALS, valueOf: ({ name }) => name },
    status: { kind: 'text', operators: EQUALS, valueOf: ({ status }) => status },
    trigger_type: { kind: 'text', operators: EQUALS, valueOf: triggerTypeOf },
    created: { kind: 'time', operators: ['equals', ...RANGE], valueOf: ({ createdMs }) => createdMs },
    updated: { kind: 'time', operators: ['equals', ...RANGE], valueOf: ({ createdMs }) => createdMs },
  },
  sorts: {
    id: ({ id }) => id,
    name: ({ name }) => name,
    status: ({ status }) => status,
    trigger_type: triggerTypeOf,
    created: ({ createdMs }) => createdMs,
    updated: ({ createdMs }) => createdMs,
  },
  defaultSort: 'id',
  pageSize: { default: 50, max: 50 },
  idOf: ({ id }) => id,
};

/** GET /api/flows: cursor pages of 50, without definitions. */
export function getFlows(_world: World, call: Call): Answer {
  const page = listPage(FLOWS, call, `${call.baseUrl}/api/flows`, () => call.account.flows.values());
  if ('refusal' in page) return page.refusal;
  return { status: 200, body: { data: page.items.map((flow) => resource(flow, call)), links: page.links } };
}

/** GET /api/flows/{id}: 200 or 404. Only this read has the definition. */
export function getFlow(_world: World, call: Call): Answer {
  const id = call.params.id ?? '';
  const flow = call.account.flows.get(id);
  if (flow === undefined) return notFound(`A flow with id ${id} does not exist.`);
  const isWhole = call.query['additional-fields[flow]'] === 'definition';
  const data = resource(flow, call, isWhole ? { definition: flow.definition } : {});
  return { status: 200, body: { data, links: data.links } };
}

/** GET /api/metrics/{id}/flow-triggers: the flows that the metric triggers, on one page. */
export function getFlowsOfMetric(_world: World, call: Call): Answer {
  const id = call.params.id ?? '';
  const isKnown = [...call.account.metrics.values()].some((metric) => metric.id === id);
  return isKnown ? flowsOf('metric', call) : notFound(`A metric with id ${id} does not exist.`);
}

/** GET /api/lists/{id}/flow-triggers: the flows that the list triggers, on one page. */
export function getFlowsOfList(_world: World, call: Call): Answer {
  const id = call.params.id ?? '';
  return call.account.lists.has(id)
    ? flowsOf('list', call)
    : notFound(`A list with id ${id} does not exist.`);
}

function flowsOf(kind: 'metric' | 'list', call: Call): Answer {
  const id = call.params.id ?? '';
  const triggered = [...call.account.flows.values()].filter((flow) => {
    const trigger = triggerOf(flow);
    return trigger.type === kind && trigger.id === id;
  });
  const self = `${call.baseUrl}/api/${kind}s/${id}/flow-triggers`;
  return { status: 200, body: { data: triggered.map((flow) => resource(flow, call)), links: { self } } };
}

function triggerTypeOf(flow: Flow): string {
  return TRIGGER_TYPES[String(triggerOf(flow).type)] ?? 'Date Based';
}

/** A flow as Klaviyo shows it. Source: OpenAPI 2026-07-15. */
function resource(flow: Flow, { baseUrl, query }: Call, more: Record<string, unknown> = {}) {
  const self = `${baseUrl}/api/flows/${flow.id}`;
  const attributes = {
    name: flow.name,
    status: flow.status,
    archived: flow.archived,
    created: timeToTheSecond(flow.createdMs),
    updated: timeToTheSecond(flow.createdMs),
    trigger_type: triggerTypeOf(flow),
    ...more,
  };
  return {
    type: 'flow',
    id: flow.id,
    attributes: sparse(attributes, query['fields[flow]']),
    relationships: { 'flow-actions': related(self, 'flow-actions'), tags: related(self, 'tags') },
    links: { self },
  };
}
