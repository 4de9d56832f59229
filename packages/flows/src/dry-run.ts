import type { Flow, FlowId } from './flow.js';
import { FLOWS } from './flows.js';
import { type Judgement, type JudgeOptions, judge, triggers } from './judge.js';
import type { FlowRecord } from './record.js';
import { arrivalMs, type Timeline, timelineOf, timelines } from './timeline.js';

export interface FlowOptions extends JudgeOptions {
  /** Left out: the seven of `FLOWS`. */
  flows?: readonly Flow[];
}

export interface FlowVerdict extends Judgement {
  flow: FlowId;
}

/** What one flow makes of one record that could start it. */
export interface DryRunEntry<R extends FlowRecord = FlowRecord> extends FlowVerdict {
  /** The record as it was given. */
  record: R;
  profileId: string;
  /** When the flow starts: the moment the destination took the record. */
  startsAtMs: number;
  firstMessageAtMs: number;
}

/**
 * What each flow would make of this record.
 *
 * @param history All that is known of the account, or of the profile: before and after, in the order it came. It may hold
 *   the record itself; where it does not, the record counts as the last of its moment.
 */
export function checkFlows(
  record: FlowRecord,
  history: readonly FlowRecord[],
  options: FlowOptions = {},
): FlowVerdict[] {
  const own = history.filter((other) => other.profile.id === record.profile.id);
  const timeline = timelineOf(own.includes(record) ? own : [...own, record]);
  return (options.flows ?? FLOWS).map((flow) => {
    const told = tell(flow, timeline, options).find((entry) => entry.record === record);
    if (told === undefined) return { flow: flow.id, ...judge(flow, record, timeline, undefined, options) };
    const { would, reasons, warnings } = told;
    return { flow: flow.id, would, reasons, warnings };
  });
}

/**
 * Every record that could start a flow, and whether it would, by time. Events that no flow is started by are left out.
 *
 * @param records All records of an account, in the order they came.
 */
export function dryRun<R extends FlowRecord>(
  records: readonly R[],
  options: FlowOptions = {},
): DryRunEntry<R>[] {
  const entries = [...timelines(records).values()].flatMap((timeline) =>
    (options.flows ?? FLOWS).flatMap((flow) => tell(flow, timeline, options)),
  );
  // The entries hold the very records that were given.
  return (entries as DryRunEntry<R>[]).sort((a, b) => a.startsAtMs - b.startsAtMs);
}

/** One flow and one profile, from the first record to the last: whether it starts depends on when it last did. */
function tell(flow: Flow, timeline: Timeline, options: FlowOptions): DryRunEntry[] {
  let lastStartMs: number | undefined;
  return timeline.records
    .filter((record) => triggers(flow, record))
    .map((record) => {
      const judgement = judge(flow, record, timeline, lastStartMs, options);
      if (judgement.would === 'start') lastStartMs = record.timeMs;
      return {
        flow: flow.id,
        ...judgement,
        record,
        profileId: record.profile.id,
        startsAtMs: arrivalMs(record),
        firstMessageAtMs: arrivalMs(record) + flow.delayMs,
      };
    });
}
