/** Whether the conditions of an account's flow hold for one record. Only Klaviyo knows the whole profile. */
import type { Reason } from '../reason.js';
import type { ConsentState, FlowRecord } from '../record.js';
import type { Condition, ConditionGroup } from './account-flow.js';
import { filterWords, type Held, judgeValue } from './property-filter.js';

export interface Facts {
  record: FlowRecord;
  /** E-mail consent when the record arrives. Undefined: not known. */
  consent: ConsentState | undefined;
  /** Whether any judged event of this metric has this property. */
  isCarried(metric: string, property: string): boolean;
  /** What to do about a property that no event has. */
  fixFor(metric: string, property: string): string;
}

export interface GroupsVerdict {
  /** Why the conditions do not hold. */
  against: Reason[];
  /** What cannot be told here. */
  open: Reason[];
}

type Result = { held: Held; reason?: Reason };

/** All groups must hold; in a group, one condition is enough. */
export function judgeGroups(groups: readonly ConditionGroup[], facts: Facts): GroupsVerdict {
  const verdicts = groups.map((group) => {
    const results = group.map((condition) => judgeCondition(condition, facts));
    if (group.length === 0 || results.some(({ held }) => held === 'yes')) return { against: [], open: [] };
    const open = reasonsOf(results, 'unknown');
    return open.length > 0 ? { against: [], open } : { against: reasonsOf(results, 'no'), open };
  });
  return {
    against: verdicts.flatMap(({ against }) => against),
    open: verdicts.flatMap(({ open }) => open),
  };
}

function reasonsOf(results: readonly Result[], held: Held): Reason[] {
  return results.flatMap((result) =>
    result.held === held && result.reason !== undefined ? [result.reason] : [],
  );
}

function judgeCondition(condition: Condition, facts: Facts): Result {
  switch (condition.type) {
    case 'metric-property':
      return judgeProperty(condition, facts);
    case 'profile-metric':
      return stopsMessages(condition) ? { held: 'yes' } : unknown(countWords(condition));
    // The first start that is known here holds. `onceInMs` of the flow judges the others.
    case 'profile-not-in-flow':
      return { held: 'yes' };
    case 'profile-marketing-consent':
      return judgeConsent(condition, facts);
    case 'profile-group-membership':
      return unknown('The flow asks whether the profile is on a list or in a segment.');
    default:
      return unknown(
        `The flow has a condition of the kind ${String(condition.type)}, which only Klaviyo can judge.`,
      );
  }
}

/** The condition `not since the start of the flow` always holds at the start. It stops messages later. */
export function stopsMessages({
  type,
  measurement,
  measurement_filter,
  timeframe_filter,
}: Condition): boolean {
  const [count, since] = [measurement_filter, timeframe_filter].map(asCondition);
  return (
    type === 'profile-metric' &&
    measurement === 'count' &&
    count?.operator === 'equals' &&
    count.value === 0 &&
    since?.operator === 'flow-start'
  );
}

function countWords({ measurement, measurement_filter, metric_name, timeframe_filter }: Condition): string {
  const [filter, frame] = [measurement_filter, timeframe_filter].map(asCondition);
  const count = filterWords(String(measurement), filter ?? {});
  const time = filterWords('time', frame ?? {});
  return `The flow counts ${String(metric_name ?? 'a metric')} of the profile in Klaviyo: ${count}, ${time}.`;
}

function judgeProperty(condition: Condition, { record, isCarried, fixFor }: Facts): Result {
  const field = String(condition.field);
  const filter = asCondition(condition.filter);
  if (record.kind !== 'event' || filter === undefined)
    return unknown(`The flow has a condition on ${field}.`);
  const value = field === '$value' ? record.value : ownValue(record.properties, field);
  const { held, doubt } = judgeValue(filter, value);
  if (held === 'yes') return { held };
  const path = field === '$value' ? 'value' : `properties.${field}`;
  const wanted = `The filter wants ${filterWords(field, filter)}.`;
  if (held === 'unknown') {
    const seen = value === undefined ? '' : ` The event has ${shown(value)}.`;
    return unknown(`${wanted}${seen} ${doubt}`, path);
  }
  if (value !== undefined && value !== null) {
    const message = `${wanted} The event has ${shown(value)}.`;
    const fix = 'If the event is meant for the flow, change the property, or the filter in Klaviyo.';
    return { held, reason: { code: 'property_filtered', path, message, fix } };
  }
  const never = !isCarried(record.metric, field);
  return {
    held,
    reason: {
      code: never ? 'property_never_carried' : 'property_missing',
      path,
      message: `${wanted} ${never ? `No ${record.metric} here carries ${field}.` : `The event has no ${field}.`}`,
      fix: fixFor(record.metric, field),
    },
  };
}

function judgeConsent(condition: Condition, { consent }: Facts): Result {
  const asked = asCondition(condition.consent);
  const status = asCondition(asked?.consent_status);
  const path = 'profile.consents.email.marketing';
  const isPlain =
    asked?.channel === 'email' && !(Array.isArray(status?.filters) && status.filters.length > 0);
  if (!isPlain || consent === undefined || consent === 'PENDING') {
    return unknown(
      `The flow filters on the consent of the profile (${String(asked?.channel)}), which is not known here.`,
      path,
    );
  }
  const matches =
    status?.subscription === 'any' ||
    status?.subscription === (consent === 'SUBSCRIBED' ? 'subscribed' : 'unsubscribed');
  if (matches && asked.can_receive_marketing === (consent === 'SUBSCRIBED')) return { held: 'yes' };
  return {
    held: 'no',
    reason: {
      code: 'consent_filtered',
      path,
      message: `The flow filters on e-mail consent, and the profile is ${consent.toLowerCase()}.`,
      fix: 'No action is needed: the flow leaves this person out.',
    },
  };
}

function unknown(what: string, path?: string): Result {
  const fix = 'Look it up in Klaviyo: open the flow, and click its trigger.';
  return {
    held: 'unknown',
    reason: { code: 'condition_unknown', ...(path === undefined ? {} : { path }), message: what, fix },
  };
}

function ownValue(properties: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function asCondition(value: unknown): Condition | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Condition)
    : undefined;
}
