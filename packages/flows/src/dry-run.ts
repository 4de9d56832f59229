import type { Flow, FlowId } from './flow.js';
import { FLOWS } from './flows.js';
import { concerns, type Judgement, type JudgeOptions, judge } from './judge.js';
import { dueAtMs } from './mail.js';
import type { FlowRecord } from './record.js';
import { arrivalMs, type Timeline, timelineOf, timelines } from './timeline.js';

export interface FlowOptions extends JudgeOptions {
  /** Default: the seven flows in `FLOWS`. */
  flows?: readonly Flow[];
}

export interface FlowVerdict extends Judgement {
  flow: FlowId;
}

/** The result of one flow for one record that could start it. */
export interface DryRunEntry<R extends FlowRecord = FlowRecord> extends FlowVerdict {
  /** The given record. */
  record: R;
  profileId: string;
  /** Time when the destination accepted the record. The flow starts then. */
  startsAtMs: number;
  /** Absent while the message waits for stock. */
  firstMessageAtMs?: number;
}

/**
 * Judges one record for each flow.
 *
 * @param history Known records of the account or of the profile, earlier and later ones, in order of arrival. If it
 *   lacks the record itself, the record counts as the last one of its time.
 */
export function checkFlows(
  record: FlowRecord,
  history: readonly FlowRecord[],
  options: FlowOptions = {},
): FlowVerdict[] {
  const own = history.filter((other) => other.profile.id === record.profile.id);
  const timeline = timelineOf(own.includes(record) ? own : [...own, record]);
  return (options.flows ?? FLOWS).map((flow) => {
    const judged = judgeTimeline(flow, timeline, options).find((entry) => entry.record === record);
    if (judged === undefined) return { flow: flow.id, ...judge(flow, record, timeline, undefined, options) };
    const { would, reasons, warnings, mail } = judged;
    return { flow: flow.id, would, reasons, warnings, ...(mail === undefined ? {} : { mail }) };
  });
}

/**
 * Judges all records that could start a flow, or look as if they did. The result is in order of time.
 *
 * @param records All records of an account, in order of arrival.
 */
export function dryRun<R extends FlowRecord>(
  records: readonly R[],
  options: FlowOptions = {},
): DryRunEntry<R>[] {
  const entries = [...timelines(records).values()].flatMap((timeline) =>
    (options.flows ?? FLOWS).flatMap((flow) => judgeTimeline(flow, timeline, options)),
  );
  // The entries contain the given records themselves.
  return (entries as DryRunEntry<R>[]).sort((a, b) => a.startsAtMs - b.startsAtMs);
}

/** Judges the records of one profile in order, because a start can depend on the previous start. */
function judgeTimeline(flow: Flow, timeline: Timeline, options: FlowOptions): DryRunEntry[] {
  let lastStartMs: number | undefined;
  return timeline.records
    .filter((record) => concerns(flow, record))
    .map((record) => {
      const judgement = judge(flow, record, timeline, lastStartMs, options);
      if (judgement.would === 'start') lastStartMs = record.timeMs;
      const dueMs = dueAtMs(flow, record);
      return {
        flow: flow.id,
        ...judgement,
        record,
        profileId: record.profile.id,
        startsAtMs: arrivalMs(record),
        ...(dueMs === undefined ? {} : { firstMessageAtMs: dueMs }),
      };
    });
}
