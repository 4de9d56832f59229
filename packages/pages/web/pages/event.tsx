import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { briefDuration } from '@tracklayer/format';
import { api, dataOf, type EventStatus } from '../api.js';
import { isUnderWay } from '../event-words.js';
import { useLive } from '../live.js';
import { SameAsCommand } from '../parts/command-line.js';
import { EventJob } from '../parts/event-job.js';
import { Link } from '../parts/links.js';
import { Page } from '../parts/page.js';
import { Failed, Loading } from '../parts/states.js';
import { utcTime } from '../parts/times.js';
import { command } from '../shell-text.js';
import { scaleOf } from '../time-line.js';

const route = getRouteApi('/events/$destination/$id');
const REFRESH_MS = 2_000;
const ENDED_REFRESH_MS = 15_000;

/** One event: each of its jobs on one time line. */
export function EventPage() {
  const { destination, id } = route.useParams();
  const { overview } = useLive();
  const { data, error, refetch } = useQuery({
    queryKey: ['event', destination, id],
    queryFn: () =>
      dataOf(api.GET('/api/v1/events/{destination}/{id}', { params: { path: { destination, id } } })),
    // A dead event may be replayed.
    refetchInterval: ({ state: { data: event } }) =>
      event === undefined || isUnderWay(event.state ?? '') ? REFRESH_MS : ENDED_REFRESH_MS,
  });
  const named = data?.jobs.find(({ name }) => name !== undefined);
  const eventId = data?.jobs.find((job) => job.eventId !== undefined)?.eventId;
  const title = [named?.name, eventId].filter((part) => part !== undefined).join(' ');
  return (
    <Page
      title={title === '' ? 'Event' : title}
      lead={
        <>
          To{' '}
          <Link inherit underline="always" to="/destinations/$destination" params={{ destination }}>
            {destination}
          </Link>
          .{' '}
          <Link inherit underline="always" to="/events">
            Find another event
          </Link>
        </>
      }
    >
      {data && <Shown event={data} nowMs={overview?.atMs ?? Date.now()} />}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      <SameAsCommand command={command('events', 'show', eventId ?? id, '--destination', destination)} />
    </Page>
  );
}

function Shown({ event: { jobs }, nowMs }: { event: EventStatus; nowMs: number }) {
  const scale = scaleOf(jobs, nowMs);
  const isEnded = jobs.every(({ state }) => !isUnderWay(state));
  return (
    <>
      <Text>
        {isEnded ? 'It took' : 'It has taken'} {briefDuration(scale.untilMs - scale.fromMs)} since{' '}
        {utcTime(scale.fromMs)}. All time lines have the same scale.
      </Text>
      <Stack gap="sm">
        {jobs.map((job) => (
          <EventJob key={job.jobId} job={job} scale={scale} nowMs={nowMs} />
        ))}
      </Stack>
    </>
  );
}
