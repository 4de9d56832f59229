import { isObject } from '@tracklayer/events';
import type { AccountFlow, AccountTrigger, Condition, ConditionGroup } from '@tracklayer/flows';
import { valueAt } from '../answer/json.js';

/** A metric of the account. Two integrations can have metrics of one name. */
export interface AccountMetric {
  id: string;
  name: string;
  /** Klaviyo's name of the integration that records it. Our events are those of `API`. */
  integration: string | undefined;
}

/** A flow as the list of flows shows it. */
export interface FlowHead {
  id: string;
  name: string;
  status: string;
  archived: boolean;
}

export function parseHead(resource: unknown): FlowHead {
  const text = (name: string) => valueAt(resource, 'attributes', name);
  const id = String(valueAt(resource, 'id'));
  return {
    id,
    name: typeof text('name') === 'string' ? String(text('name')) : id,
    status: String(text('status') ?? 'without a status'),
    archived: text('archived') === true,
  };
}

export function parseMetric(resource: unknown): AccountMetric {
  const integration = valueAt(resource, 'attributes', 'integration', 'name');
  return {
    id: String(valueAt(resource, 'id')),
    name: String(valueAt(resource, 'attributes', 'name')),
    integration: typeof integration === 'string' ? integration : undefined,
  };
}

/** Reads a flow with its definition (OpenAPI 2026-07-15, `FlowDefinition`). Undefined if it has no trigger. */
export function parseFlow(
  resource: unknown,
  metrics: ReadonlyMap<string, AccountMetric>,
): AccountFlow | undefined {
  const { id, name, status } = parseHead(resource);
  const definition = valueAt(resource, 'attributes', 'definition');
  const trigger = valueAt(definition, 'triggers', 0);
  if (!isObject(trigger)) return undefined;
  const profileFilter = groupsOf(valueAt(definition, 'profile_filter'), metrics);
  const onceInMs = onceIn(valueAt(definition, 'reentry_criteria'), profileFilter);
  return {
    id,
    name,
    status,
    trigger: triggerOf(trigger, metrics),
    triggerFilter: groupsOf(trigger.trigger_filter, metrics),
    profileFilter,
    ...(onceInMs === undefined ? {} : { onceInMs }),
  };
}

function triggerOf(trigger: Condition, metrics: ReadonlyMap<string, AccountMetric>): AccountTrigger {
  const { type, id } = trigger;
  const metric = metrics.get(String(id));
  if (type === 'metric' && metric !== undefined) {
    return { kind: 'metric', metric: metric.name, integration: metric.integration };
  }
  return type === 'list' && typeof id === 'string'
    ? { kind: 'list', listId: id }
    : { kind: 'unknown', type: String(type) };
}

/** A filter of an unknown shape becomes one condition that nobody can judge. It is never left out. */
function groupsOf(filter: unknown, metrics: ReadonlyMap<string, AccountMetric>): ConditionGroup[] {
  if (filter === undefined || filter === null) return [];
  const groups = valueAt(filter, 'condition_groups');
  if (!Array.isArray(groups)) return [[{ type: 'of an unknown shape' }]];
  return groups.map((group): ConditionGroup => {
    const conditions = valueAt(group, 'conditions');
    if (!Array.isArray(conditions)) return [{ type: 'of an unknown shape' }];
    return conditions.map((condition) =>
      isObject(condition) ? named(condition, metrics) : { type: 'of an unknown shape' },
    );
  });
}

function named(condition: Condition, metrics: ReadonlyMap<string, AccountMetric>): Condition {
  const metric = metrics.get(String(condition.metric_id));
  return metric === undefined ? condition : { ...condition, metric_name: metric.name };
}

const UNIT_MS: Readonly<Record<string, number>> = {
  hour: 3_600_000,
  day: 24 * 3_600_000,
  week: 7 * 24 * 3_600_000,
};

/**
 * How often a profile may start the flow. `alltime` with the duration 1 means once for ever, with 0 each time (OpenAPI). The
 * older form is a condition of the profile filter.
 */
function onceIn(criteria: unknown, profileFilter: readonly ConditionGroup[]): number | undefined {
  const condition = profileFilter.flat().find(({ type }) => type === 'profile-not-in-flow');
  const frame = condition === undefined ? undefined : valueAt(condition, 'timeframe_filter');
  const [unit, count] =
    frame === undefined
      ? [valueAt(criteria, 'unit'), valueAt(criteria, 'duration')]
      : [
          valueAt(frame, 'operator') === 'alltime' ? 'alltime' : valueAt(frame, 'unit'),
          valueAt(frame, 'quantity') ?? 1,
        ];
  if (typeof count !== 'number' || count === 0) return undefined;
  if (unit === 'alltime') return Number.POSITIVE_INFINITY;
  const unitMs = UNIT_MS[String(unit)];
  return unitMs === undefined ? undefined : unitMs * count;
}
