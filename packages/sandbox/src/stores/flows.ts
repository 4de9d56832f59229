import { type Metric, metricOf, metricOfIntegration } from './metrics.js';

export type FlowDefinition = Readonly<Record<string, unknown>>;

/** A flow as the account serves it. Nothing runs it. */
export interface Flow {
  id: string;
  name: string;
  status: string;
  archived: boolean;
  definition: FlowDefinition;
  createdMs: number;
}

export interface FlowInput {
  id: string;
  /** Default: the id. */
  name?: string;
  /** Default: `live`. */
  status?: 'live' | 'manual' | 'draft';
  archived?: boolean;
  /**
   * As Klaviyo's API shows it. The text `metric:Added to Cart` stands for the id of that metric, and
   * `metric:Placed Order@Shopify` for the id of the metric of that integration. Unknown metrics are created.
   */
  definition: FlowDefinition;
}

const METRIC = /^metric:([^@]+)(?:@(.+))?$/;

export function setFlowsOf(
  account: { flows: Map<string, Flow>; metrics: Map<string, Metric> },
  inputs: readonly FlowInput[],
  nowMs: number,
  random: () => number,
): void {
  const idOf = (name: string, integration: string | undefined) =>
    integration === undefined
      ? metricOf(account.metrics, name, nowMs, random).id
      : metricOfIntegration(account.metrics, { name, integration }, nowMs, random).id;
  account.flows.clear();
  for (const { id, name = id, status = 'live', archived = false, definition } of inputs) {
    const named = JSON.stringify(
      { actions: [], entry_action_id: null, ...definition },
      (_key, value: unknown) => {
        const [, metric, integration] = typeof value === 'string' ? (METRIC.exec(value) ?? []) : [];
        return metric === undefined ? value : idOf(metric, integration);
      },
    );
    account.flows.set(id, {
      id,
      name,
      status,
      archived,
      definition: JSON.parse(named) as FlowDefinition,
      createdMs: nowMs,
    });
  }
}

/** The one trigger of a flow. Klaviyo supports one. */
export function triggerOf({ definition }: Flow): { type?: unknown; id?: unknown } {
  const [trigger] = definition.triggers as unknown[];
  return typeof trigger === 'object' && trigger !== null ? trigger : {};
}
