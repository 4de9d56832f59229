import type { EventName } from '@tracklayer/events';
import { checkFlows, dryRun, type FlowId, type FlowRecord, type FlowVerdict } from '@tracklayer/flows';

/** One event (or subscription) we are told of, and what it leaves on record at the destination. */
export interface Told {
  /** In the file it came from. */
  line?: number;
  eventId: string;
  name: EventName | 'subscription';
  records: FlowRecord[];
}

export interface EventVerdict extends Omit<Told, 'records'> {
  /** The destination's metric, where the event is sent at all. */
  metric?: string;
  flows: FlowVerdict[];
}

/**
 * What every flow makes of every event, all of them taken together as what happened: an order in the file keeps the cart
 * before it from being reminded of.
 */
export function verdictsOf(
  told: readonly Told[],
  options: { listId?: string; only?: readonly FlowId[] },
): EventVerdict[] {
  const { only } = options;
  const listId = options.listId === undefined ? {} : { listId: options.listId };
  const judged = new Map<FlowRecord, FlowVerdict[]>();
  for (const { record, flow, would, reasons, warnings } of dryRun(
    told.flatMap(({ records }) => records),
    listId,
  )) {
    judged.set(record, [...(judged.get(record) ?? []), { flow, would, reasons, warnings }]);
  }
  return told.map(({ records, ...event }) => {
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

/** One verdict per flow: of what an event leaves on record, one is enough to start it. */
function combined(
  verdicts: readonly FlowVerdict[],
  records: readonly FlowRecord[],
  options: { listId?: string },
): FlowVerdict[] {
  const [any] = records;
  // Alone, a record is no trigger of the flows that said nothing of it.
  const silent = any === undefined ? [] : checkFlows(any, [], options);
  return silent.map((otherwise) => {
    const own = verdicts.filter(({ flow }) => flow === otherwise.flow);
    return own.find(({ would }) => would === 'start') ?? own[0] ?? otherwise;
  });
}

/** Does the flow have nothing to do with the event? */
export function isOtherTrigger({ reasons }: FlowVerdict): boolean {
  return reasons.some(({ code }) => code === 'other_trigger');
}
