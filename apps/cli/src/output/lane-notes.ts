import { counted, duration } from '@tracklayer/format';
import type { LaneRow } from '@tracklayer/lane-status';
import type { Output } from './output.js';
import { wrap } from './wrap.js';

/** Below the table of lanes: waits that were cut, late events, and what was left out, withdrawn or not kept. */
export function laneNotes(rows: readonly LaneRow[], nowMs: number, { width, hint }: Output): string[] {
  return rows.flatMap((row) =>
    [
      batchEntries(row),
      backlog(row),
      longWait(row, nowMs),
      lateEvents(row),
      leftOutValues(row),
      withdrawnConsents(row),
      turnedAwayEvents(row),
    ].flatMap((note) => (note === undefined ? [] : ['', wrap(hint(note), width, 2)])),
  );
}

function longWait(
  { destination, lane, throttledUntilMs = 0, askedMs }: LaneRow,
  nowMs: number,
): string | undefined {
  if (askedMs === undefined || throttledUntilMs <= nowMs) return undefined;
  const left = duration(throttledUntilMs - nowMs);
  return `The destination ${destination} asked the lane ${lane} to wait ${duration(askedMs)}. The lane waits 15 min at most, and ${left} are left. To end the wait now: tracklayer resume ${destination} ${lane}`;
}

/** The columns count jobs, and a job of this lane is a batch. */
function batchEntries(row: LaneRow): string | undefined {
  const { destination, lane, entries, waiting = 0, active = 0, delayed = 0 } = row;
  if (entries === undefined) return undefined;
  const jobs = waiting + active + delayed;
  const what = entries === 0 ? 'consents' : counted(entries, 'event or profile', 'events and profiles');
  return `${counted(jobs, 'job')} of ${lane} of ${destination} ${jobs === 1 ? 'holds' : 'hold'} ${what}. Each job is a batch.`;
}

function backlog({ destination, waiting = 0, backlog: of }: LaneRow): string | undefined {
  if (of === undefined) return undefined;
  const what = `${counted(waiting, 'event')} of ${destination} ${waiting === 1 ? 'waits' : 'wait'}.`;
  if (of.isSurge)
    return `${what} A worker delivers them in bulk calls. They are gone in about ${duration(of.inSurgeMs)}.`;
  return `${what} One by one they are gone in about ${duration(of.singlyMs)}. A surge would take about ${duration(of.inSurgeMs)}.`;
}

function lateEvents({ destination, late = 0 }: LaneRow): string | undefined {
  if (late === 0) return undefined;
  return `${counted(late, 'live event')} of ${destination} ${late === 1 ? 'was' : 'were'} older than startFlowsWithinMs when sent. Klaviyo recorded ${late === 1 ? 'it' : 'them'} and started no flows.`;
}

function leftOutValues({ destination, lane, leftOut = 0 }: LaneRow): string | undefined {
  if (leftOut === 0) return undefined;
  return `${counted(leftOut, 'value')} that Klaviyo did not take ${leftOut === 1 ? 'was' : 'were'} left out of ${lane} jobs of ${destination}. tracklayer_left_out_total counts them by field and reason. The worker's log names each job.`;
}

function withdrawnConsents({ destination, withdrawn = 0 }: LaneRow): string | undefined {
  if (withdrawn === 0) return undefined;
  return `${counted(withdrawn, 'consent')} of ${destination} ${withdrawn === 1 ? 'was' : 'were'} not sent. Klaviyo knew of a newer unsubscribe, spam report, suppression or bounce.`;
}

function turnedAwayEvents({ destination, turnedAway = 0 }: LaneRow): string | undefined {
  if (turnedAway === 0) return undefined;
  return `${counted(turnedAway, 'invalid event')} of ${destination} ${turnedAway === 1 ? 'was' : 'were'} beyond the limits of the quarantine and ${turnedAway === 1 ? 'was' : 'were'} not kept. Correct the application that sends them: tracklayer dlq list --code invalid_event`;
}
