import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { counted } from '@tracklayer/format';
import { api, type Campaign, dataOf } from '../api.js';
import { Link } from '../parts/links.js';
import { Failed } from '../parts/states.js';
import { withCondition } from '../selection.js';

const SHOWN = 20;
const REFRESH_MS = 5_000;

/** Letters that died again, by cause, each with a way to edit and replay them. */
export function DiedAgain({ campaign: { destination, id, counts } }: { campaign: Campaign }) {
  const deadAgain = counts.deadAgain ?? 0;
  const selection = `destination:${destination} campaign:${id}`;
  const { data, error } = useQuery({
    queryKey: ['died again', destination, id, deadAgain],
    queryFn: () =>
      dataOf(
        api.GET('/api/v1/causes', {
          params: { query: { selection: `${selection} state:dead`, limit: SHOWN } },
        }),
      ),
    enabled: deadAgain > 0,
    refetchInterval: REFRESH_MS,
  });
  if (deadAgain === 0) return null;
  return (
    <Stack component="section" gap="xs" aria-label="Died again">
      <Title order={2}>Died again, by cause</Title>
      {data?.causes.map(({ id: cause, code, field, detail, hint, count: many }) => (
        <Paper key={cause} withBorder px="sm" py={8} className="need" data-severity="fault">
          <Title order={3} className="words">
            {counted(many, 'letter')}: {code}
            {field === undefined ? '' : ` (${field})`}
          </Title>
          {detail && (
            <Text size="sm" c="dimmed" className="words">
              {detail}
            </Text>
          )}
          <Text size="sm" className="words">
            What to do: {hint ?? 'Look at a letter, mend its data, and replay it.'}
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
      {data?.causes.length === 0 && (
        <Text c="dimmed">
          None of these letters is dead now: they were replayed again, discarded, or are too old.
        </Text>
      )}
      {error && <Failed error={error} />}
    </Stack>
  );
}
