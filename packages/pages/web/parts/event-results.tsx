import { Badge, Button, Group, NativeSelect, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { count, counted } from '@tracklayer/format';
import { api, dataOf, type EventStatus } from '../api.js';
import { conditionsFor, type EventSearch } from '../event-search.js';
import { stateOf, stateText } from '../event-words.js';
import { EventLink } from './event-link.js';
import { Failed, Loading, Nothing } from './states.js';
import { Ago, utcTime } from './times.js';

const ON_A_PAGE = 50;
const REFRESH_MS = 3_000;

interface EventResultsProps {
  search: EventSearch;
  /** Empty: all destinations. */
  destination: string;
  /** Only events of this state. Empty: all. */
  state: string;
  onState(state: string): void;
}

/** The events that a search finds, with what became of each. */
export function EventResults({ search, destination, state, onState }: EventResultsProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['events', search, destination],
    initialPageParam: '',
    queryFn: ({ pageParam: cursor }) =>
      dataOf(
        api.POST('/api/v1/events/find', {
          body: {
            ...conditionsFor(search),
            ...(destination !== '' && { destination }),
            ...(cursor !== '' && { cursor }),
            limit: ON_A_PAGE,
          },
        }),
      ),
    getNextPageParam: (last) => last.cursor,
    refetchInterval: REFRESH_MS,
  });
  const events = data?.pages.flatMap(({ items }) => items) ?? [];
  const meant = events.filter((event) => state === '' || event.state === state);
  const last = data?.pages.at(-1);
  return (
    <>
      {last && events.length > 0 && (
        <Group gap="sm" align="flex-end" justify="space-between">
          <Text>
            {hasNextPage ? `About ${counted(last.found, 'event')}` : counted(events.length, 'event')} found
            {meant.length < events.length || hasNextPage ? `, ${count(meant.length)} shown` : ''}.
            {last.isCut && ' There are more than the journal lists: search for less.'}
          </Text>
          <StateFilter events={events} state={state} onState={onState} />
        </Group>
      )}
      {meant.length > 0 && <EventTable events={meant} />}
      {events.length > 0 && meant.length === 0 && (
        <Nothing title="No shown event has this state">Choose another state, or show more events.</Nothing>
      )}
      {data && events.length === 0 && !hasNextPage && <NotFound />}
      {last?.gaps.map(({ destination: id, records, lastAtMs }) => (
        <Text key={id} size="sm" className="bad">
          The journal of {id} left out {counted(records, 'record')}, the last at {utcTime(lastAtMs)}: Redis
          was short of memory. An event that is not found may be one of them.
        </Text>
      ))}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more events
        </Button>
      )}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
    </>
  );
}

function NotFound() {
  return (
    <Nothing title="No event found">
      Check the text and what it is. The journal forgets events some days after they ended. It finds a request
      of a delivered event only with <code>journal.level</code> <code>full</code>.
    </Nothing>
  );
}

interface StateFilterProps {
  events: readonly EventStatus[];
  state: string;
  onState(state: string): void;
}

function StateFilter({ events, state, onState }: StateFilterProps) {
  const found = new Set(events.flatMap((event) => event.state ?? []));
  if (state !== '') found.add(state);
  if (found.size < 2 && state === '') return null;
  return (
    <NativeSelect
      size="xs"
      aria-label="State"
      data={[
        { value: '', label: 'Any state' },
        ...[...found].sort().map((value) => ({ value, label: stateOf(value)[0] })),
      ]}
      value={state}
      onChange={({ currentTarget }) => onState(currentTarget.value)}
    />
  );
}

function EventTable({ events }: { events: readonly EventStatus[] }) {
  return (
    <Table className="stack" verticalSpacing={4} fz="sm" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Event</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Destination</Table.Th>
          <Table.Th>Last step</Table.Th>
          <Table.Th>Jobs</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {events.map((event) => (
          <Row key={`${event.destination} ${event.tag}`} event={event} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ event: { destination, tag, state = 'unknown', jobs } }: { event: EventStatus }) {
  // The job whose state is the one of the event.
  const deciding = jobs.find((job) => job.state === state) ?? jobs[0];
  const named = jobs.find(({ name }) => name !== undefined) ?? jobs[0];
  const [words, color] = stateOf(state);
  const lastMs = jobs.flatMap(({ steps }) => steps.map(({ atMs }) => atMs)).sort((a, b) => b - a)[0];
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <EventLink destination={destination} tag={tag}>
          {named?.name ?? named?.type ?? 'event'} {named?.eventId ?? ''}
        </EventLink>
      </Table.Th>
      <Table.Td className="words">
        <Badge color={color} className="">
          {deciding === undefined ? words : stateText(deciding)}
        </Badge>
      </Table.Td>
      <Table.Td data-label="Destination">{destination}</Table.Td>
      <Table.Td data-label="Last step">{lastMs !== undefined && <Ago atMs={lastMs} />}</Table.Td>
      <Table.Td className="wide">
        <Text inherit c="dimmed">
          {jobs.map(({ type }) => type).join(', ')}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
