/** What the shop that uses the sandbox says of a metric of its own. Klaviyo itself knows nothing of it. */
export interface ExpectedMetric {
  metric: string;
  /** The properties that each event of the metric should have. */
  properties: readonly string[];
}

/** The properties that an event lacks. */
export function lackingIn(
  expected: readonly ExpectedMetric[],
  { metric, properties }: { metric: string; properties: Readonly<Record<string, unknown>> },
): string[] {
  const names = expected.flatMap((each) => (each.metric === metric ? each.properties : []));
  return [...new Set(names)].filter((name) => properties[name] === undefined || properties[name] === null);
}
