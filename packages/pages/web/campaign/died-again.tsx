import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { counted } from '@tracklayer/format';
import { alike } from '../alike.js';
import { api, type Campaign, dataOf } from '../api.js';
import { letterHint } from '../page-hints.js';
import { Link } from '../parts/links.js';
import { Failed } from '../parts/states.js';
import { withCondition } from '../selection.js';

/** Letters that are read. Beyond, the page says so. */
const READ = 200;
const REFRESH_MS = 5_000;

/** Letters that died again, by cause, each with a way to edit and replay them. */
export function DiedAgain({ campaign: { destination, id, counts } }: { campaign: Campaign }) {
  const deadAgain = counts.deadAgain ?? 0;
  const selection = `destination:${destination} campaign:${id}`;
  const { data, error } = useQuery({
    queryKey: ['died again', destination, id, deadAgain],
    queryFn: () => dataOf(api.GET('/api/v1/letters', { params: { query: { selection, limit: READ } } })),
    enabled: deadAgain > 0,
    refetchInterval: REFRESH_MS,
  });
  const causes = alike(data?.items ?? [], ({ cause }) => cause);
  if (deadAgain === 0) return null;
  return (
    <Stack component="section" gap="xs" aria-label="Died again">
      <Title order={2}>Died again, by cause</Title>
      {causes.map(([cause, [{ code, pointer, detail, hint }, ...others]]) => (
        <Paper key={cause} withBorder px="sm" py={8} className="need" data-severity="fault">
          <Title order={3} size="h2" className="words">
            {counted(1 + others.length, 'letter')}: {code}
            {pointer === undefined ? '' : ` (${pointer.split('/').at(-1)})`}
          </Title>
          {detail && (
            <Text size="sm" c="dimmed" className="words">
              {detail}
            </Text>
          )}
          <Text size="sm" className="words">
            What to do: {letterHint(hint)}
          </Text>
          <Group gap="md" mt={4}>
            <Link
              size="sm"
              to="/dead-letters/letters"
              search={{ selection: withCondition(selection, 'cause', cause) }}
            >
              Show the letters
            </Link>
            <Link
              size="sm"
              to="/dead-letters/replay"
              search={{ selection: withCondition(selection, 'cause', cause) }}
            >
              Replay these…
            </Link>
          </Group>
        </Paper>
      ))}
      {data && causes.length === 0 && (
        <Text c="dimmed">
          None of these letters is dead now: they were replayed again, discarded, or are too old.
        </Text>
      )}
      {data?.cursor !== undefined && (
        <Text c="dimmed">The newest {READ} letters are counted. More died again.</Text>
      )}
      {error && <Failed error={error} />}
    </Stack>
  );
}
