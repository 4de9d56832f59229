/**
 * Failure story: an override renames a metric or changes the path of a property. Klaviyo still accepts every event with a
 * 202, but a flow that filters on it never starts again, and a message that is not sent goes unnoticed. So the mapping is
 * checked before it goes live: it maps an event with every field set, and the result must hold all that the flows need.
 */
import { didYouMean, EVENT_NAMES, type EventName } from '@tracklayer/events';
import { type Exclusion, FLOWS, type Flow, type FlowId, lackOf, type PropertyNeed } from '@tracklayer/flows';
import { mapEvent } from './map-event.js';
import { MAPPING } from './mapping.js';
import { type Mapping, rowOf } from './row.js';
import { specimenOf } from './specimens.js';

/** A metric or property that a flow needs and that this mapping does not provide, or may not provide. */
export interface MappingFinding {
  flow: FlowId;
  /** `missing`: no event can carry it. `depends`: it comes from a custom field of the application, unknown to us. */
  level: 'missing' | 'depends';
  /** How the flow uses it. */
  use: 'trigger' | 'filter' | 'message' | 'exclusion';
  metric: string;
  /** Absent when no event is sent under the metric. */
  event?: EventName;
  property?: string;
  message: string;
  fix: string;
}

/** The findings for these flows. Empty when the mapping provides all they need. */
export function checkMapping(mapping: Mapping, flows: readonly Flow[] = FLOWS): MappingFinding[] {
  return flows.flatMap((flow) => {
    const need = (use: MappingFinding['use'], metric: string, needs: readonly PropertyNeed[]) =>
      metricFindings(mapping, flow, use, metric, needs);
    return [
      // No event of ours starts a flow of a list or of Klaviyo's own metric.
      ...(flow.trigger.kind === 'metric'
        ? [
            ...need('trigger', flow.trigger.metric, []),
            ...propertyFindings(mapping, flow, 'filter', flow.trigger.metric, flow.filters),
            ...propertyFindings(mapping, flow, 'message', flow.trigger.metric, flow.shows),
          ]
        : []),
      ...(flow.after === undefined
        ? []
        : [flow.after.metric, ...flow.after.unless].flatMap((metric) => need('exclusion', metric, []))),
      ...flow.excludedBy.flatMap((exclusion) => need('exclusion', exclusion.metric, comparedOf(exclusion))),
    ].filter(isFirst);
  });
}

/** The properties of the excluding event that the flow compares with its trigger. */
function comparedOf({ same, itemsHold }: Exclusion): PropertyNeed[] {
  if (same !== undefined) return [{ name: same, kind: 'text' }];
  return itemsHold === undefined ? [] : [{ name: 'items', kind: 'list' }];
}

function metricFindings(
  mapping: Mapping,
  flow: Flow,
  use: MappingFinding['use'],
  metric: string,
  needs: readonly PropertyNeed[],
): MappingFinding[] {
  if (EVENT_NAMES.some((name) => rowOf(mapping, name).metric === metric)) {
    return propertyFindings(mapping, flow, use, metric, needs);
  }
  const event = EVENT_NAMES.find((name) => rowOf(MAPPING, name).metric === metric);
  const instead = event === undefined ? undefined : rowOf(mapping, event).metric;
  return [
    {
      flow: flow.id,
      level: 'missing',
      use,
      metric,
      message: `No event is sent as ${metric}${instead === undefined ? '' : `: ${event} is sent as ${instead}`}.`,
      fix: `Restore the name ${metric}, or build the flow on ${instead ?? 'another metric'}.`,
    },
  ];
}

function propertyFindings(
  mapping: Mapping,
  flow: Flow,
  use: MappingFinding['use'],
  metric: string,
  needs: readonly PropertyNeed[],
): MappingFinding[] {
  return EVENT_NAMES.filter((name) => rowOf(mapping, name).metric === metric).flatMap((event) => {
    const { properties } = mapEvent(specimenOf(event), mapping, { listId: 'Y6nRLr' });
    return needs.flatMap((need) => {
      const lack = lackOf(need, properties);
      // Whether an event passes a filter depends on the event, not on the mapping.
      if (lack === undefined || lack.code === 'property_filtered') return [];
      return [findingOf(mapping, { flow: flow.id, use, metric, event, property: need.name }, lack.message)];
    });
  });
}

type Place = Pick<MappingFinding, 'flow' | 'use' | 'metric'> & { event: EventName; property: string };

function findingOf(mapping: Mapping, place: Place, lack: string): MappingFinding {
  const { event, property } = place;
  const path = rowOf(mapping, event).row.properties[property];
  const where = `mapping.${event}.properties.${property}`;
  if (path === undefined) {
    const message = `${lack} The mapping of ${event} has no path for it.`;
    return { ...place, level: 'missing', message, fix: `Add ${where} with the path of its value.` };
  }
  const foreign = foreignField(event, path);
  const builtIn = rowOf(MAPPING, event).row.properties[property];
  const back = builtIn === undefined || builtIn === path ? '' : `, or restore ${builtIn}`;
  if (foreign === undefined || foreign.suggestion !== undefined) {
    const question = foreign?.suggestion === undefined ? '' : ` Did you mean ${foreign.suggestion}?`;
    const message = `${lack} Its path is ${path}, which has no such value.${question}`;
    return { ...place, level: 'missing', message, fix: `Correct the path of ${where}${back}.` };
  }
  return {
    ...place,
    level: 'depends',
    message: `${property} comes from ${path}, a custom field of the application.`,
    fix: `Make sure that the application sends ${foreign.field} with every ${event}${back}.`,
  };
}

/** The unknown field of the event that a path names. `suggestion` is a known field with a similar name. */
function foreignField(event: EventName, path: string): { field: string; suggestion?: string } | undefined {
  const specimen = specimenOf(event);
  for (const alternative of path.split('|')) {
    const [root, field, free] = alternative.trim().split('.');
    if (root === 'profile' && field === 'properties' && free !== undefined)
      return { field: alternative.trim() };
    if (root !== 'properties' || field === undefined || Object.hasOwn(specimen.properties, field)) continue;
    const known = didYouMean(field, Object.keys(specimen.properties));
    return {
      field: `properties.${field}`,
      ...(known === undefined ? {} : { suggestion: `properties.${known}` }),
    };
  }
  return undefined;
}

/** A flow may need the same property twice, to start and to exclude. The finding is listed once. */
function isFirst(finding: MappingFinding, at: number, all: MappingFinding[]): boolean {
  return all.findIndex(({ message }) => message === finding.message) === at;
}
