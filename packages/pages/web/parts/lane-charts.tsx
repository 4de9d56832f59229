import { briefDuration, count, duration } from '@tracklayer/format';
import type { History } from '../api.js';
import { pointsOf, type ShownMark } from '../lane-history.js';
import { HistoryChart } from './history-chart.js';

/** Fewer columns would repeat a time on the axis. */
const LEAST_COLUMNS = 10;

/** `in each minute`, but `in each 15 min`. */
const UNITS: ReadonlyMap<number, string> = new Map([
  [60_000, 'minute'],
  [3_600_000, 'hour'],
  [86_400_000, 'day'],
]);

const time = (ms: number) => briefDuration(ms);

/** What the history says of a lane. */
export function LaneCharts({ history, marks }: { history: History; marks: readonly ShownMark[] }) {
  const { untilMs, columnMs } = history;
  const points = pointsOf(history);
  const beganMs = points[0]?.atMs ?? history.fromMs;
  // A history that began late fills its charts, instead of a sliver at their end.
  const fromMs = Math.max(history.fromMs, Math.min(beganMs, untilMs - LEAST_COLUMNS * columnMs));
  const shared = { points, marks, fromMs, untilMs };
  const each = UNITS.get(columnMs) ?? duration(columnMs);
  return (
    <div className="cards">
      <HistoryChart
        {...shared}
        title="In and out"
        about={`Jobs in each ${each}. A replay counts as one more in.`}
        format={count}
        series={[
          { type: 'area', name: 'delivered', label: 'delivered', color: 'teal.6' },
          { type: 'area', name: 'otherEnds', label: 'duplicate or skipped', color: 'gray.5' },
          { type: 'area', name: 'dead', label: 'dead', color: 'red.6' },
          { type: 'line', name: 'in', label: 'in', color: 'indigo.5' },
        ]}
      />
      <HistoryChart
        {...shared}
        title="Age of the oldest job"
        about={`The greatest age in each ${each}. It grows while jobs wait.`}
        format={time}
        series={[{ type: 'area', name: 'oldestMs', label: 'oldest', color: 'orange.6' }]}
      />
      <HistoryChart
        {...shared}
        title="Time until Klaviyo accepted"
        about="From the call of the application to the answer. At most a quarter too high."
        format={time}
        series={[
          { type: 'line', name: 'acceptedP50', label: 'p50', color: 'teal.6' },
          { type: 'line', name: 'acceptedP99', label: 'p99', color: 'orange.6' },
        ]}
      />
      <HistoryChart
        {...shared}
        title="Where jobs wait"
        about="p99 of the waits for a permit, and of the calls themselves."
        format={time}
        series={[
          { type: 'line', name: 'permitP99', label: 'permit', color: 'yellow.7' },
          { type: 'line', name: 'callP99', label: 'call', color: 'indigo.5' },
        ]}
      />
      <HistoryChart
        {...shared}
        title="Stopped"
        about={`How long of each ${each} a hold stopped jobs, or Klaviyo asked for a pause.`}
        format={time}
        series={[
          { type: 'line', name: 'heldMs', label: 'held', color: 'red.6' },
          { type: 'line', name: 'throttledMs', label: 'throttled', color: 'orange.6' },
        ]}
      />
      <HistoryChart
        {...shared}
        title="Trouble"
        about={`Attempts in each ${each} that came again, and calls that failed.`}
        format={count}
        series={[
          { type: 'line', name: 'retries', label: 'retried', color: 'orange.6' },
          { type: 'line', name: 'throttled', label: 'throttled', color: 'yellow.7' },
          { type: 'line', name: 'failedCalls', label: 'failed calls', color: 'red.6' },
        ]}
      />
    </div>
  );
}
