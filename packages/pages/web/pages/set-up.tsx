import { Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, dataOf, type Overview } from '../api.js';
import { useLive } from '../live.js';
import { needsOf } from '../needs.js';
import { SameAsCommand } from '../parts/command-line.js';
import { Needs } from '../parts/needs.js';
import { Page } from '../parts/page.js';
import { Failed, Loading, Nothing } from '../parts/states.js';
import { SetUpCard } from '../set-up/set-up-card.js';
import { command } from '../shell-text.js';

const REFRESH_MS = 60_000;

/** Redis, and each destination's key, revision and mapping. */
export function SetUpPage() {
  const { overview } = useLive();
  const { data, error, refetch } = useQuery({
    queryKey: ['set-up'],
    queryFn: () => dataOf(api.GET('/api/v1/set-up')),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Page title="Set-up" lead="Redis, and each destination as its worker knows it. This server holds no key.">
      {overview && <Redis overview={overview} />}
      <Stack gap="xs">
        {data?.setUps.map((setUp) => (
          <SetUpCard key={setUp.destination} setUp={setUp} />
        ))}
      </Stack>
      {data?.setUps.length === 0 && (
        <Nothing title="No destination yet" command="npx tracklayer init">
          Write a configuration, then start a worker:
        </Nothing>
      )}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && (
        <>
          <Text c="dimmed">The workers are asked. That takes a few seconds.</Text>
          <Loading />
        </>
      )}
      <SameAsCommand command={command('mapping', 'check')} />
    </Page>
  );
}

/** What is wrong with Redis and the configuration. Workers have a page of their own. */
function Redis({ overview }: { overview: Overview }) {
  const needs = needsOf({
    ...overview,
    destinations: [],
    findings: overview.findings.filter(({ destinations = [] }) => destinations.length === 0),
  });
  const { state, pingMs } = overview.redis;
  return (
    <section>
      <Title order={2} mb={4}>
        Redis
      </Title>
      {needs.length > 0 ? (
        <Needs needs={needs} />
      ) : (
        <Paper withBorder p="sm">
          <Text>
            {state === 'answers' ? 'Redis answers' : 'Redis was not asked yet'}
            {pingMs !== undefined && ` in ${Math.round(pingMs)} ms`}, and its settings lose no events.
          </Text>
        </Paper>
      )}
    </section>
  );
}
