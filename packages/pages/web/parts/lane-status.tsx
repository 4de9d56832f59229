import { Badge, Group, Paper, Progress, SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { count, duration } from '@tracklayer/format';
import type { ReactNode } from 'react';
import { api, dataOf, type LaneRow } from '../api.js';
import { backlogWords } from '../backlog.js';
import { Link } from './links.js';
import { Ago } from './times.js';

/** The lane as it is now: its jobs by state, and its limits. */
export function LaneStatus({ row, atMs }: { row: LaneRow; atMs: number }) {
  const { lane, destination, dead, entries, askedMs, throttledUntilMs = 0 } = row;
  const backlog = backlogWords(row);
  const selection = `destination:${destination} type:${lane}`;
  return (
    <>
      <SimpleGrid cols={{ base: 2, xs: 3, md: 6 }} spacing="xs">
        <Figure label="Waiting" value={row.waiting} />
        <Figure label="Active" value={row.active} />
        <Figure label="Delayed" value={row.delayed} />
        <Figure label="Dead" value={dead}>
          {dead !== undefined && dead > 0 && (
            <Link inherit className="bad" to="/dead-letters" search={{ selection }}>
              {count(dead)}
            </Link>
          )}
        </Figure>
        <Figure label="Delivered" value={row.delivered} />
        <Figure label="Workers" value={row.workers} />
      </SimpleGrid>
      <Limits row={row} />
      {throttledUntilMs > atMs && (
        <Text size="sm" className="bad">
          Klaviyo asked for slower calls. The lane waits for {duration(throttledUntilMs - atMs)} more
          {askedMs !== undefined && `; Klaviyo asked for ${duration(askedMs)}`}.
        </Text>
      )}
      {backlog !== undefined && <Text size="sm">{backlog}</Text>}
      {entries !== undefined && (
        <Text size="sm">{count(entries)} events and profiles are in the batches that wait.</Text>
      )}
      {row.paused && <WhoPaused destination={destination} lane={lane} nowMs={atMs} />}
    </>
  );
}

interface FigureProps {
  label: string;
  /** Absent where Redis has a foreign value. */
  value: number | undefined;
  children?: ReactNode;
}

function Figure({ label, value, children }: FigureProps) {
  return (
    <Paper withBorder px="sm" py={6}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fw={600} title={value === undefined ? 'Redis holds a foreign value under this key.' : undefined}>
        {children || (value === undefined ? '?' : count(value))}
      </Text>
    </Paper>
  );
}

function Limits({ row: { lane, perSecond = 0, perMinute = 0, allowedPerMinute } }: { row: LaneRow }) {
  const percent =
    allowedPerMinute === undefined || allowedPerMinute === 0
      ? 0
      : Math.min(100, Math.round((100 * perMinute) / allowedPerMinute));
  return (
    <Group gap="xs">
      <Progress w={120} value={percent} aria-label={`Budget that ${lane} uses`} />
      <Text size="sm">
        {count(perMinute)} of {allowedPerMinute === undefined ? '?' : count(allowedPerMinute)} calls a minute,{' '}
        {count(perSecond)} in the last second
      </Text>
    </Group>
  );
}

/** The audit says who paused the lane, and why. */
function WhoPaused({ destination, lane, nowMs }: { destination: string; lane: string; nowMs: number }) {
  const { data } = useQuery({
    queryKey: ['audit', destination, 'pause'],
    queryFn: () =>
      dataOf(api.GET('/api/v1/audit', { params: { query: { destination, action: 'pause', limit: 20 } } })),
  });
  const act = data?.items.find((each) => each.lane === undefined || each.lane === lane);
  return (
    <Group gap="xs">
      <Badge color="orange">paused</Badge>
      <Text size="sm" className="words">
        {act === undefined ? (
          'The audit does not say who paused it.'
        ) : (
          <>
            {act.by} paused it <Ago atMs={act.atMs} nowMs={nowMs} />: {act.reason ?? 'no reason given'}
          </>
        )}
      </Text>
    </Group>
  );
}
