import type { JsonObject } from '@tracklayer/events';
import type { EventRecord, FlowRecord, SubscriptionRecord } from '@tracklayer/flows';
import { type FlowRecordOptions, type FlowSettings, flowRecords, waitRecord } from '@tracklayer/klaviyo';
import {
  type DeliveryJob,
  isLate,
  type Lanes,
  type MetricEventJob,
  parseJob,
  UnparseableJobError,
} from '@tracklayer/lanes';
import type { EventTrace } from './verdicts.js';

export type RecentSettings = FlowSettings & {
  /** A live event older than this when it was sent starts no flow. */
  startFlowsWithinMs: number;
};

/** Workers keep the newest thousand finished jobs of each lane. */
const KEPT = 1_000;

/**
 * What was sent recently, from the jobs that the lanes still keep: the newest thousand metric events, subscriptions
 * and people who wait for a variant, of a destination, oldest first. Skipped jobs were not sent, and back-fills start no flow, so both are left
 * out. Older deliveries are unknown, such as a subscription of last year.
 */
export async function tracesOfLanes(
  lanes: Lanes,
  destination: string,
  settings: RecentSettings,
  options: FlowRecordOptions,
): Promise<EventTrace[]> {
  const types = ['list-subscription', 'metric-event', 'back-in-stock'] as const;
  const jobs = await Promise.all(
    types.map((type) => lanes.queue(destination, type).getCompleted(0, KEPT - 1)),
  );
  return (
    jobs
      .flat()
      // A duplicate was delivered by a worker that died before it could record that.
      .filter(
        (job) => job !== undefined && (job.returnvalue === 'delivered' || job.returnvalue === 'duplicate'),
      )
      .map(({ data, processedOn = 0, finishedOn = processedOn }) => ({
        job: readable(data),
        sentAtMs: processedOn,
        arrivedAtMs: finishedOn,
      }))
      .sort((a, b) => a.arrivedAtMs - b.arrivedAtMs)
      .flatMap(({ job, sentAtMs, arrivedAtMs }) => {
        const trace = job === undefined ? undefined : traceOf(job, sentAtMs, settings, options);
        if (trace === undefined) return [];
        return [{ ...trace, records: trace.records.map((record) => ({ ...record, arrivedAtMs })) }];
      })
  );
}

/** Undefined for a payload whose version this program does not know. */
function readable(data: unknown): DeliveryJob | undefined {
  try {
    return parseJob(data);
  } catch (error) {
    if (error instanceof UnparseableJobError) return undefined;
    throw error;
  }
}

function traceOf(
  job: DeliveryJob,
  sentAtMs: number,
  settings: RecentSettings,
  options: FlowRecordOptions,
): EventTrace | undefined {
  if (job.type === 'metric-event') {
    const { event } = job;
    const { startFlowsWithinMs } = settings;
    const late = isLate(job, { nowMs: sentAtMs, startFlowsWithinMs });
    const records = flowRecords(event, settings, { ...options, ...backfillOf(job) });
    // It was sent, whatever the configuration now says about its owner.
    const sent = records.filter(isEvent).map((record) => ({
      ...record,
      fate: 'recorded' as const,
      ...(late && { backfill: true, late: true as const }),
    }));
    return { eventId: event.eventId, name: event.name, records: sent };
  }
  if (job.type === 'back-in-stock') {
    return { eventId: job.eventId, name: job.type, records: [waitRecord(job, options)] };
  }
  if (job.type !== 'list-subscription') return undefined;
  const { profile, consent, time, listId, eventId = '' } = job;
  // A subscription is judged like that of a sign-up, whatever event it came with.
  const properties: JsonObject = listId === undefined ? {} : { listId };
  const event = { name: 'sign_up' as const, eventId, time, profile, properties, consent };
  const records = flowRecords(event, settings, options)
    .filter(isSubscription)
    .map((record) => ({ ...record, historicalImport: record.historicalImport || job.historical === true }));
  return { eventId, name: 'subscription', records };
}

function isEvent(record: FlowRecord): record is EventRecord {
  return record.kind === 'event';
}

function isSubscription(record: FlowRecord): record is SubscriptionRecord {
  return record.kind === 'subscription';
}

function backfillOf({ replay, ofOrder }: MetricEventJob): FlowRecordOptions {
  return (replay ?? ofOrder)?.backfill ? { backfill: true } : {};
}
