/**
 * Failure story: somebody renames a metric or points a property elsewhere, every event is accepted with a 202, and a flow
 * that filtered on it just never starts again. Nobody notices a message that is not sent, so the mapping is checked
 * against what flows rely on before it goes live: an event with everything filled in is mapped, and what a flow needs of
 * the result is looked for.
 */
import { closest, EVENT_NAMES, type EventName } from '@tracklayer/events';
import { type Exclusion, FLOWS, type Flow, type FlowId, lackOf, type PropertyNeed } from '@tracklayer/flows';
import { mapEvent } from './map-event.js';
import { MAPPING } from './mapping.js';
import type { Mapping } from './row.js';
import { specimenOf } from './specimens.js';

/** One thing that a flow relies on and this mapping does not give, or may not. */
export interface MappingFinding {
  flow: FlowId;
  /** `missing`: no event can carry it. `depends`: it comes from a field of the application's own, which we cannot see. */
  level: 'missing' | 'depends';
  /** What the flow wants it for. */
  use: 'trigger' | 'filter' | 'message' | 'exclusion';
  metric: string;
  /** Absent where no event goes out under the metric at all. */
  event?: EventName;
  property?: string;
  message: string;
  fix: string;
}

/** What the flows rely on and would not find under this mapping. Empty where all is well. */
export function checkMapping(mapping: Mapping, flows: readonly Flow[] = FLOWS): MappingFinding[] {
  return flows.flatMap((flow) => {
    const need = (use: MappingFinding['use'], metric: string, needs: readonly PropertyNeed[]) =>
      metricFindings(mapping, flow, use, metric, needs);
    return [
      ...(flow.trigger.kind === 'list'
        ? []
        : [
            ...need('trigger', flow.trigger.metric, []),
            ...propertyFindings(mapping, flow, 'filter', flow.trigger.metric, flow.filters),
            ...propertyFindings(mapping, flow, 'message', flow.trigger.metric, flow.shows),
          ]),
      ...(flow.after === undefined
        ? []
        : [flow.after.metric, ...flow.after.unless].flatMap((metric) => need('exclusion', metric, []))),
      ...flow.excludedBy.flatMap((exclusion) => need('exclusion', exclusion.metric, comparedOf(exclusion))),
    ].filter(isFirst);
  });
}

/** What of the excluding event is compared with the one that started the flow. */
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
  if (EVENT_NAMES.some((name) => mapping.events[name].metric === metric)) {
    return propertyFindings(mapping, flow, use, metric, needs);
  }
  const event = EVENT_NAMES.find((name) => MAPPING.events[name].metric === metric);
  const instead = event === undefined ? undefined : mapping.events[event].metric;
  return [
    {
      flow: flow.id,
      level: 'missing',
      use,
      metric,
      message: `No event goes out as ${metric}${instead === undefined ? '' : `: ${event} goes out as ${instead}`}.`,
      fix: `Take the name ${metric} back, or build the flow on ${instead ?? 'another metric'}.`,
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
  return EVENT_NAMES.filter((name) => mapping.events[name].metric === metric).flatMap((event) => {
    const { properties } = mapEvent(specimenOf(event), mapping, { listId: 'Y6nRLr' });
    return needs.flatMap((need) => {
      const lack = lackOf(need, properties);
      // What a filter lets pass is a matter of each event, not of the mapping.
      if (lack === undefined || lack.code === 'property_filtered') return [];
      return [findingOf(mapping, { flow: flow.id, use, metric, event, property: need.name }, lack.message)];
    });
  });
}

type Place = Pick<MappingFinding, 'flow' | 'use' | 'metric'> & { event: EventName; property: string };

function findingOf(mapping: Mapping, place: Place, lack: string): MappingFinding {
  const { event, property } = place;
  const path = mapping.events[event].properties[property];
  const where = `mapping.${event}.properties.${property}`;
  if (path === undefined) {
    const message = `${lack} Nothing is mapped to it in ${event}.`;
    return { ...place, level: 'missing', message, fix: `Add ${where} and the path it comes from.` };
  }
  const foreign = foreignField(event, path);
  const builtIn = MAPPING.events[event].properties[property];
  const back = builtIn === undefined || builtIn === path ? '' : `, or take back ${builtIn}`;
  if (foreign === undefined || foreign.meant !== undefined) {
    const meant = foreign?.meant === undefined ? '' : ` Is ${foreign.meant} meant?`;
    const message = `${lack} It is made from ${path}, which leads to nothing of the kind.${meant}`;
    return { ...place, level: 'missing', message, fix: `Correct the path of ${where}${back}.` };
  }
  return {
    ...place,
    level: 'depends',
    message: `${property} is made from ${path}, a field of the application's own.`,
    fix: `See that the application sends ${foreign.field} with every ${event}${back}.`,
  };
}

/** A field that a path leads to and that is none of the event's known ones; `meant` is the known one it looks like. */
function foreignField(event: EventName, path: string): { field: string; meant?: string } | undefined {
  const specimen = specimenOf(event);
  for (const alternative of path.split('|')) {
    const [root, field, free] = alternative.trim().split('.');
    if (root === 'profile' && field === 'properties' && free !== undefined)
      return { field: alternative.trim() };
    if (root !== 'properties' || field === undefined || Object.hasOwn(specimen.properties, field)) continue;
    const meant = closest(field, Object.keys(specimen.properties));
    return { field: `properties.${field}`, ...(meant === undefined ? {} : { meant: `properties.${meant}` }) };
  }
  return undefined;
}

/** A flow may need the same for two ends, to start and to exclude: it is said once. */
function isFirst(finding: MappingFinding, at: number, all: MappingFinding[]): boolean {
  return all.findIndex(({ message }) => message === finding.message) === at;
}
