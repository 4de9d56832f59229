import { shortId } from '../ids.js';

export interface Metric {
  id: string;
  /** A short number that replaces the id in deduplication keys. There are millions of them. */
  seq: number;
  name: string;
  /** The integration that records it. Absent: Klaviyo's API. */
  integration?: string;
  createdMs: number;
  updatedMs: number;
}

/** The metric of this name. The first event creates it. */
export function metricOf(
  metrics: Map<string, Metric>,
  name: string,
  nowMs: number,
  random: () => number,
): Metric {
  let metric = metrics.get(name);
  if (metric === undefined) {
    metric = { id: shortId(random), seq: metrics.size + 1, name, createdMs: nowMs, updatedMs: nowMs };
    metrics.set(name, metric);
  }
  metric.updatedMs = nowMs;
  return metric;
}

/** A metric that another integration records. It can have the name of one of the API's metrics. */
export function metricOfIntegration(
  metrics: Map<string, Metric>,
  { name, integration }: { name: string; integration: string },
  nowMs: number,
  random: () => number,
): Metric {
  const key = `${name}@${integration}`;
  const metric = metricOf(metrics, key, nowMs, random);
  metric.name = name;
  metric.integration = integration;
  return metric;
}
