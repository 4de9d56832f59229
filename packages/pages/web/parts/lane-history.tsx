import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { duration } from '@tracklayer/format';
import { lazy, Suspense } from 'react';
import { api, dataOf, type History, type JobType } from '../api.js';
import { marksOf, type Span } from '../lane-history.js';
import { LaneMarks } from './lane-marks.js';
import { Failed, Loading, Nothing } from './states.js';
import { utcTime } from './times.js';

/** The library of the charts is as large as all else together, so the figures come first. */
const LaneCharts = lazy(async () => ({ default: (await import('./lane-charts.js')).LaneCharts }));

const COLUMNS = 120;
const REFRESH_MS = 15_000;
/** A worker writes each second. */
const LATE_MS = 60_000;

interface LaneHistoryProps {
  destination: string;
  lane: JobType;
  span: Span;
}

/** What happened in the lane, and what explains it. */
export function LaneHistory({ destination, lane, span }: LaneHistoryProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['history', destination, lane, span],
    queryFn: () =>
      dataOf(
        api.GET('/api/v1/history/{destination}', {
          params: { path: { destination }, query: { lane, since: span, columns: COLUMNS } },
        }),
      ),
    refetchInterval: REFRESH_MS,
  });
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading />;
  if (data.beganMs === undefined) {
    return (
      <Nothing title="No history yet" command="npx tracklayer worker">
        Workers write it each second. Start a worker:
      </Nothing>
    );
  }
  const marks = marksOf(data, lane);
  return (
    <>
      <Limits history={data} />
      <Suspense fallback={<Loading />}>
        <LaneCharts history={data} marks={marks} />
      </Suspense>
      <LaneMarks marks={marks} destination={destination} />
    </>
  );
}

/** What the charts do not show. */
function Limits({ history }: { history: History }) {
  const { isCut, beganMs = 0, fromMs, untilMs, writtenMs } = history;
  const said = [
    isCut ? `The history of this lane is kept from ${utcTime(fromMs)} on.` : '',
    beganMs > fromMs ? `The history began at ${utcTime(beganMs)}.` : '',
    writtenMs !== undefined && untilMs - writtenMs > LATE_MS
      ? `No worker has written for ${duration(untilMs - writtenMs)}: the end of the charts is empty.`
      : '',
  ].filter((each) => each !== '');
  if (said.length === 0) return null;
  return (
    <Text size="sm" className="words">
      {said.join(' ')} All times are in UTC.
    </Text>
  );
}
