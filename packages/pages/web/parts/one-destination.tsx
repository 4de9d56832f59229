import { Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { count } from '@tracklayer/format';
import { AnswerError, api, dataOf } from '../api.js';
import { conditionsOf, withCondition } from '../selection.js';
import { Link } from './links.js';
import { Failed, Loading, Nothing } from './states.js';

const SHOWN = 200;

export function destinationOf(selection: string): string | undefined {
  return conditionsOf(selection).find(({ keyword }) => keyword === 'destination')?.value;
}

interface OneDestinationProps {
  selection: string;
  to: '/dead-letters/replay' | '/dead-letters/discard';
}

/** An act concerns one destination. A selection that names none leads to those that have letters of it. */
export function OneDestination({ selection, to }: OneDestinationProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['destinations of', selection],
    queryFn: () => lettersByDestination(selection),
  });
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading lines={3} />;
  if (data.size === 0) return <NoLetters isAll={selection === ''} />;
  const all = [...data].toSorted(([, a], [, b]) => (b ?? 0) - (a ?? 0));
  return (
    <section>
      <Title order={2}>Choose a destination</Title>
      <Text mb="xs">
        Each destination has limits and letters of its own, so one act concerns one of them.
      </Text>
      <Group gap="6px 24px">
        {all.map(([destination, many]) => (
          <Link
            key={destination}
            to={to}
            search={{ selection: withCondition(selection, 'destination', destination) }}
          >
            {destination}
            {many !== undefined && `: ${count(many)}`}
          </Link>
        ))}
      </Group>
    </section>
  );
}

/** Destinations with letters of the selection, and how many. The number is unknown where no index answers the selection. */
async function lettersByDestination(selection: string): Promise<Map<string, number | undefined>> {
  const query = { selection, limit: SHOWN };
  const found = new Map<string, number | undefined>();
  try {
    const { causes } = await dataOf(api.GET('/api/v1/causes', { params: { query } }));
    for (const { destination, count: many } of causes)
      found.set(destination, (found.get(destination) ?? 0) + many);
  } catch (error) {
    if (!(error instanceof AnswerError && error.code === 'invalid_selection')) throw error;
    const { items } = await dataOf(api.GET('/api/v1/letters', { params: { query } }));
    for (const { destination } of items) found.set(destination, undefined);
  }
  return found;
}

/** @param props.isAll the selection is empty. Default: false. */
export function NoLetters({ isAll = false }: { isAll?: boolean }) {
  if (isAll) {
    return (
      <Nothing title="No dead letters">
        Every event was delivered, waits, or was skipped with a reason.
      </Nothing>
    );
  }
  return (
    <Nothing title="No dead letters match">
      Remove a condition, or <Link to="/dead-letters">look at the causes</Link>.
    </Nothing>
  );
}
