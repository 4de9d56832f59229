import { type EventDefinitions, requiredProperties } from '@tracklayer/events';
import { mapEvent } from './map-event.js';
import { type Mapping, rowOf } from './row.js';

/** A metric of the application's own, as it should arrive at Klaviyo. */
interface ExpectedMetric {
  metric: string;
  /** Klaviyo's names of the properties that each of its events has. */
  properties: string[];
}

/** The metrics of the defined events, with the properties that their definitions require. Pure. */
export function expectedMetrics(definitions: EventDefinitions, mapping: Mapping): ExpectedMetric[] {
  return Object.entries(definitions).map(([name, definition]) => ({
    metric: rowOf(mapping, name).metric,
    properties: requiredProperties(definition).map((key) => nameAtKlaviyo(name, key, mapping)),
  }));
}

const MARK = 'the value of this property';

/** The mapping itself tells where it puts a property. */
function nameAtKlaviyo(name: string, key: string, mapping: Mapping): string {
  const event = { name, eventId: '', time: '', profile: {}, properties: { [key]: MARK } };
  const found = Object.entries(mapEvent(event, mapping, {}).properties).find(([, value]) => value === MARK);
  return found?.[0] ?? key;
}
