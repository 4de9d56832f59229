import { Paper, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { count, counted } from '@tracklayer/format';
import { useMemo } from 'react';
import { api, dataOf, type Overview } from '../api.js';
import { useLive } from '../live.js';
import { needsOf } from '../needs.js';
import { SameAsCommand } from '../parts/command-line.js';
import { DestinationTables } from '../parts/destination-table.js';
import { Needs } from '../parts/needs.js';
import { Page } from '../parts/page.js';
import { Failed, Loading, Nothing } from '../parts/states.js';
import { command } from '../shell-text.js';

const TREND_MS = 30_000;

/** What happens now, and above it what needs a person. */
export function NowPage() {
  const { overview, error } = useLive();
  return (
    <Page title="Now" lead={overview && summary(overview)}>
      {overview ? <Shown overview={overview} /> : error ? <Failed error={error} /> : <Loading />}
      <SameAsCommand command={command('lanes')} />
    </Page>
  );
}

function Shown({ overview }: { overview: Overview }) {
  const { samples } = useLive();
  const { data } = useQuery({
    queryKey: ['trends'],
    queryFn: () => dataOf(api.GET('/api/v1/history')),
    refetchInterval: TREND_MS,
  });
  const trends = new Map(data?.items.map((each) => [each.destination, each]));
  const needs = useMemo(() => needsOf(overview), [overview]);
  if (overview.destinations.length === 0) {
    return (
      <Nothing title="No destination yet" command="npx tracklayer send event.json">
        A destination appears when a worker starts, or when an application tracks its first event.
      </Nothing>
    );
  }
  return (
    <>
      {needs.length > 0 ? (
        <Needs needs={needs} />
      ) : (
        <Paper withBorder p="sm">
          <Text>Nothing needs you. Every destination delivers.</Text>
        </Paper>
      )}
      <DestinationTables all={overview.destinations} samples={samples} trends={trends} />
    </>
  );
}

function summary({ destinations }: Overview): string {
  const sum = (of: (each: Overview['destinations'][number]) => number) =>
    destinations.reduce((total, each) => total + of(each), 0);
  const inLanes = sum(({ waiting, active, delayed }) => waiting + active + delayed);
  return `${counted(destinations.length, 'destination')}, ${counted(inLanes, 'job')} in the lanes, ${count(sum(({ delivered }) => delivered))} delivered, ${counted(
    sum(({ dead }) => dead),
    'dead letter',
  )}.`;
}
