import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { counted } from '@tracklayer/format';
import { api, dataOf, type Letter } from '../api.js';
import { SameAsCommand } from '../parts/command-line.js';
import { Link } from '../parts/links.js';
import { Page } from '../parts/page.js';
import { SelectionField } from '../parts/selection-field.js';
import { Failed, Loading, Nothing } from '../parts/states.js';
import { Ago } from '../parts/times.js';
import { command } from '../shell-text.js';

const route = getRouteApi('/dead-letters/letters');
const REFRESH_MS = 10_000;

/** The letters of a selection, the newest first. */
export function LettersPage() {
  const { selection } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery({
    queryKey: ['letters', selection],
    initialPageParam: '',
    queryFn: ({ pageParam: cursor }) =>
      dataOf(
        api.GET('/api/v1/letters', {
          params: { query: { selection, limit: 50, ...(cursor !== '' && { cursor }) } },
        }),
      ),
    getNextPageParam: (last) => last.cursor,
    refetchInterval: REFRESH_MS,
  });
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  const letters = data?.pages.flatMap(({ items }) => items) ?? [];
  const total = data?.pages[0]?.total;
  return (
    <Page title="Letters" lead={!total ? undefined : `${counted(total, 'letter')}, the newest first.`}>
      <SelectionField selection={selection} onChange={(next) => navigate({ search: { selection: next } })} />
      <Group gap="2px 16px">
        {letters.length > 0 && (
          <>
            <Link size="sm" fw={600} to="/dead-letters/replay" search={{ selection }}>
              Replay these…
            </Link>
            <Link size="sm" to="/dead-letters/discard" search={{ selection }}>
              Discard these…
            </Link>
          </>
        )}
        <Link size="sm" to="/dead-letters" search={{ selection }}>
          Show the causes of these letters
        </Link>
      </Group>
      {letters.length > 0 && <LetterTable letters={letters} />}
      {data && letters.length === 0 && !hasNextPage && (
        <Nothing title={selection === '' ? 'No dead letters' : 'No letters match'}>
          {selection === '' ? (
            'Every event was delivered, waits, or was skipped with a reason.'
          ) : (
            <>
              Remove a condition, or <Link to="/dead-letters/letters">select all letters</Link>.
            </>
          )}
        </Nothing>
      )}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older letters
        </Button>
      )}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      <SameAsCommand command={command('dlq', 'list', selection)} />
    </Page>
  );
}

function LetterTable({ letters }: { letters: readonly Letter[] }) {
  return (
    <Table className="stack" verticalSpacing={4} fz="sm" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Event</Table.Th>
          <Table.Th>Destination</Table.Th>
          <Table.Th>Died</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Error</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {letters.map((letter) => (
          <Table.Tr key={`${letter.destination} ${letter.id}`}>
            <Table.Th scope="row">
              <Link
                inherit
                to="/dead-letters/$destination/$id"
                params={{ destination: letter.destination, id: letter.id }}
              >
                {letter.eventName ?? letter.type}
              </Link>
              {letter.eventId !== undefined && (
                <Text size="xs" c="dimmed" className="words">
                  {letter.eventId}
                </Text>
              )}
            </Table.Th>
            <Table.Td data-label="Destination">{letter.destination}</Table.Td>
            <Table.Td data-label="Died">
              <Ago atMs={letter.lastFailedAtMs} />
            </Table.Td>
            <Table.Td>
              <LetterState state={letter.state} />
            </Table.Td>
            <Table.Td className="wide">
              <Text size="sm" className="words" lineClamp={2}>
                <strong>{letter.code}</strong> {letter.detail}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

const COLORS = { dead: 'red', replaying: 'indigo', resolved: 'teal' } as const;

export function LetterState({ state }: { state: Letter['state'] }) {
  return <Badge color={COLORS[state]}>{state}</Badge>;
}
