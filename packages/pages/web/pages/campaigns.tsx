import { Button, Group, Progress, Table } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { count } from '@tracklayer/format';
import { api, type Campaign, dataOf } from '../api.js';
import { CampaignState } from '../campaign/campaign-state.js';
import { endedOf } from '../campaign/campaign-text.js';
import { SameAsCommand } from '../parts/command-line.js';
import { DestinationSelect } from '../parts/destination-select.js';
import { Link } from '../parts/links.js';
import { Page } from '../parts/page.js';
import { Failed, Loading, Nothing } from '../parts/states.js';
import { Ago } from '../parts/times.js';
import { command } from '../shell-text.js';

const route = getRouteApi('/campaigns');
const REFRESH_MS = 3_000;

/** Replays of whole selections, the newest first. */
export function CampaignsPage() {
  const { destination = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery({
    queryKey: ['campaigns', destination],
    initialPageParam: '',
    queryFn: ({ pageParam: cursor }) =>
      dataOf(
        api.GET('/api/v1/campaigns', {
          params: {
            query: {
              limit: 50,
              ...(destination !== '' && { destination }),
              ...(cursor !== '' && { cursor }),
            },
          },
        }),
      ),
    getNextPageParam: (last) => last.cursor,
    refetchInterval: REFRESH_MS,
  });
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  const campaigns = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Page title="Campaigns" lead="Replays of dead letters, the newest first. Workers run them.">
      <DestinationSelect
        value={destination}
        onChange={(next) => navigate({ search: { destination: next } })}
      />
      {campaigns.length > 0 && <CampaignTable campaigns={campaigns} />}
      {data && campaigns.length === 0 && (
        <Nothing title="No campaign yet">
          A replay of dead letters starts one. <Link to="/dead-letters">Look at the dead letters</Link>.
        </Nothing>
      )}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older campaigns
        </Button>
      )}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      <SameAsCommand
        command={command('dlq', 'campaigns', ...(destination === '' ? [] : ['--destination', destination]))}
      />
    </Page>
  );
}

function CampaignTable({ campaigns }: { campaigns: readonly Campaign[] }) {
  return (
    <Table className="stack" verticalSpacing={4} fz="sm" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Campaign</Table.Th>
          <Table.Th>Destination</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Ended</Table.Th>
          <Table.Th className="figure">Dead again</Table.Th>
          <Table.Th>Started</Table.Th>
          <Table.Th>By</Table.Th>
          <Table.Th>Reason</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {campaigns.map((campaign) => (
          <Row key={`${campaign.destination} ${campaign.id}`} campaign={campaign} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ campaign }: { campaign: Campaign }) {
  const { id, destination, state, total, counts, startedAtMs, by, reason } = campaign;
  const ended = endedOf(campaign);
  const deadAgain = counts.deadAgain ?? 0;
  return (
    <Table.Tr>
      <Table.Th scope="row" className="whole-line">
        <Link inherit to="/campaigns/$destination/$id" params={{ destination, id }}>
          {id}
        </Link>
      </Table.Th>
      <Table.Td data-label="Destination">{destination}</Table.Td>
      <Table.Td>
        <CampaignState state={state} />
      </Table.Td>
      <Table.Td data-label="Ended" className="whole-line">
        <Group gap={6} wrap="nowrap">
          <Progress
            w={56}
            value={total === 0 ? 0 : (ended / total) * 100}
            aria-label={`Ended letters of ${id}`}
          />
          <span>
            {count(ended)} of {count(total)}
          </span>
        </Group>
      </Table.Td>
      <Table.Td className={deadAgain > 0 ? 'figure bad' : 'figure'} data-label="Dead again">
        {count(deadAgain)}
      </Table.Td>
      <Table.Td data-label="Started" className="whole-line">
        <Ago atMs={startedAtMs} />
      </Table.Td>
      <Table.Td data-label="By">{by}</Table.Td>
      <Table.Td className="wide words">{reason}</Table.Td>
    </Table.Tr>
  );
}
