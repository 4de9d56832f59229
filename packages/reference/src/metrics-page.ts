import { code, inCell, page, table } from './markdown.js';

export interface Metric {
  type: string;
  name: string;
  help: string;
  labelNames: readonly string[];
  /** Upper bounds, in the unit of the metric. */
  buckets?: readonly number[];
}

export interface MetricsSource {
  metrics: readonly Metric[];
  /** What each label holds. */
  labels: Readonly<Record<string, string>>;
}

export function metricsPage({ metrics, labels }: MetricsSource): string {
  const rows = metrics.map(({ name, type, labelNames, help }) => [
    code(name),
    type,
    labelNames.map(code).join(', '),
    inCell(help),
  ]);
  const used = new Set(metrics.flatMap(({ labelNames }) => labelNames));
  const labelRows = [...used].map((name) => [code(name), inCell(labelMeaning(labels, name))]);
  const bucketRows = metrics.flatMap(({ name, buckets }) =>
    buckets === undefined
      ? []
      : [[code(name), buckets.map((bound) => bound.toLocaleString('en-US')).join(' · ')]],
  );
  return page('packages/telemetry/src/names.ts', [
    '# Metrics reference',
    'Each worker serves its metrics at `/metrics`, in the text format of Prometheus. ' +
      '[`worker.metricsPort`](configuration.md#worker) sets the port. Names change only with a major version.',
    table(['Metric', 'Type', 'Labels', 'Meaning'], rows),
    '## Labels',
    table(['Label', 'Holds'], labelRows),
    '## Buckets of the histograms',
    'Upper bounds in seconds.',
    table(['Metric', 'Buckets'], bucketRows),
  ]);
}

function labelMeaning(labels: Readonly<Record<string, string>>, name: string): string {
  const meaning = labels[name];
  if (meaning === undefined) throw new Error(`The label ${name} has no meaning: add it to LABELS.`);
  return meaning;
}
