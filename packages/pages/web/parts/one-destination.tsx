import { Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { count } from '@tracklayer/format';
import { api, dataOf } from '../api.js';
import { conditionsOf, withCondition } from '../selection.js';
import { Link } from './links.js';
import { Failed, Loading, Nothing } from './states.js';

const SHOWN = 500;

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
    queryFn: () => dataOf(api.GET('/api/v1/causes', { params: { query: { selection, limit: SHOWN } } })),
  });
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading lines={3} />;
  if (data.causes.length === 0) return <NoLetters />;
  const letters = new Map<string, number>();
  for (const { destination, count: many } of data.causes) {
    letters.set(destination, (letters.get(destination) ?? 0) + many);
  }
  const all = [...letters].toSorted(([, a], [, b]) => b - a);
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
            {destination}: {count(many)}
          </Link>
        ))}
      </Group>
    </section>
  );
}

export function NoLetters() {
  return (
    <Nothing title="No dead letters match">
      Remove a condition, or <Link to="/dead-letters">look at the causes</Link>.
    </Nothing>
  );
}
