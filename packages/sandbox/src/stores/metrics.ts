import { shortId } from '../ids.js';

export interface Metric {
  id: string;
  /** A short number that replaces the id in deduplication keys. There are millions of them. */
  seq: number;
  name: string;
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
