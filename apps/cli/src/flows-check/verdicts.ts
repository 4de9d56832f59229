import type { AnyEventName } from '@tracklayer/events';
import { checkFlows, dryRun, type FlowId, type FlowRecord, type FlowVerdict } from '@tracklayer/flows';

/** One event (or subscription) and what the destination records for it. */
export interface EventTrace {
  /** Line number in its file. */
  line?: number;
  eventId: string;
  name: AnyEventName | 'subscription' | 'back-in-stock';
  records: FlowRecord[];
}

export interface EventVerdict extends Omit<EventTrace, 'records'> {
  /** The metric at the destination. Undefined if the event is not sent. */
  metric?: string;
  flows: FlowVerdict[];
}

/**
 * The verdict of every flow on every event. All events count as what happened, together: an order in the file stops the
 * reminder of the cart before it.
 */
export function verdictsOf(
  traces: readonly EventTrace[],
  options: { listId?: string; only?: readonly FlowId[] },
): EventVerdict[] {
  const { only } = options;
  const listId = options.listId === undefined ? {} : { listId: options.listId };
  const judged = new Map<FlowRecord, FlowVerdict[]>();
  for (const { record, flow, would, reasons, warnings, mail } of dryRun(
    traces.flatMap(({ records }) => records),
    listId,
  )) {
    const verdict = { flow, would, reasons, warnings, ...(mail === undefined ? {} : { mail }) };
    judged.set(record, [...(judged.get(record) ?? []), verdict]);
  }
  return traces.map(({ records, ...event }) => {
    const flows = combined(
      records.flatMap((record) => judged.get(record) ?? []),
      records,
      listId,
    );
    const sent = records.find((record) => record.kind === 'event' && record.fate !== 'withheld');
    const metric = sent?.kind === 'event' ? sent.metric : undefined;
    return {
      ...event,
      ...(metric === undefined ? {} : { metric }),
      flows: flows.filter(({ flow }) => only?.includes(flow) ?? true),
    };
  });
}

/** One verdict per flow. An event starts a flow if one of its records does. */
function combined(
  verdicts: readonly FlowVerdict[],
  records: readonly FlowRecord[],
  options: { listId?: string },
): FlowVerdict[] {
  const [any] = records;
  // A flow without a verdict on a record is not started by it.
  const defaults = any === undefined ? [] : checkFlows(any, [], options);
  return defaults.map((otherwise) => {
    const own = verdicts.filter(({ flow }) => flow === otherwise.flow);
    return own.find(({ would }) => would === 'start') ?? own[0] ?? otherwise;
  });
}

/** Whether the event is not a trigger of the flow. */
export function isOtherTrigger({ reasons }: FlowVerdict): boolean {
  return reasons.some(({ code }) => code === 'other_trigger');
}
