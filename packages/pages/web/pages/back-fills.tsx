import { Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { counted } from '@tracklayer/format';
import { api, dataOf, type Migration } from '../api.js';
import { progressOf, stateText } from '../back-fill/progress.js';
import { BackfillState } from '../back-fill/state.js';
import { SameAsCommand } from '../parts/command-line.js';
import { Link } from '../parts/links.js';
import { Page } from '../parts/page.js';
import { Failed, Loading, Nothing } from '../parts/states.js';
import { Ago } from '../parts/times.js';
import { command } from '../shell-text.js';

const REFRESH_MS = 3_000;

/** Imports of past events and profiles, the newest first. */
export function BackfillsPage() {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['back-fills'],
    initialPageParam: '',
    queryFn: ({ pageParam: cursor }) =>
      dataOf(
        api.GET('/api/v1/migrations', { params: { query: { limit: 50, ...(cursor !== '' && { cursor }) } } }),
      ),
    getNextPageParam: (last) => last.cursor,
    refetchInterval: REFRESH_MS,
  });
  const all = data?.pages.flatMap(({ items }) => items) ?? [];
  const running = all.filter(({ state }) => state === 'running').length;
  return (
    <Page
      title="Back-fills"
      lead={data && `${counted(all.length, 'back-fill')}, ${running === 0 ? 'none' : running} running.`}
    >
      <Stack gap="xs">
        {all.map((migration) => (
          <Card key={`${migration.destination} ${migration.id}`} migration={migration} />
        ))}
      </Stack>
      {data && all.length === 0 && (
        <Nothing
          title="No back-fill yet"
          command="npx tracklayer backfill orders.csv --migration-id spring --dry-run"
        >
          A back-fill brings past events from files, with their times. Check a file first:
        </Nothing>
      )}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older back-fills
        </Button>
      )}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      <SameAsCommand command={command('backfill', 'status')} />
    </Page>
  );
}

function Card({ migration }: { migration: Migration }) {
  const { destination, id, kind, state, counts, settled, startedAtMs } = migration;
  const { percent, text } = progressOf(migration);
  const refused = counts.refused ?? 0;
  const dead = settled.dead ?? 0;
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" gap="xs">
        <Group gap="sm">
          <Title order={2} className="words">
            <Link inherit to="/back-fills/$destination/$id" params={{ destination, id }}>
              {id}
            </Link>
          </Title>
          <BackfillState state={state} />
        </Group>
        <Text size="sm" c="dimmed">
          {kind} to {destination}, started <Ago atMs={startedAtMs} />
        </Text>
      </Group>
      <Progress value={percent} my="xs" aria-label={`Progress of ${id}`} />
      <Text size="sm">
        {percent} %: {text}
        {refused > 0 && `, ${counted(refused, 'refused line')}`}
        {dead > 0 && `, ${counted(dead, 'dead letter')}`}.
      </Text>
      <Text size="sm" c="dimmed" className="words">
        {stateText(migration)}
      </Text>
    </Paper>
  );
}
