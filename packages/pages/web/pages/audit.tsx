import { Button, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type AuditEntry, api, dataOf } from '../api.js';
import { ExportButtons } from '../audit/export-buttons.js';
import { auditQuery, auditWords, NO_FILTER } from '../audit/filter.js';
import { FilterForm } from '../audit/filter-form.js';
import { actionWords, outcomeWords, reasonWords, withReadableTimes } from '../audit/words.js';
import { SameAsCommand } from '../parts/command-line.js';
import { Link } from '../parts/links.js';
import { Page } from '../parts/page.js';
import { Failed, Loading, Nothing } from '../parts/states.js';
import { Ago } from '../parts/times.js';
import { command } from '../shell-text.js';

const route = getRouteApi('/audit');
const REFRESH_MS = 10_000;

/** Every act with who did it and why, the newest first. */
export function AuditPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery({
    queryKey: ['audit', filter],
    initialPageParam: '',
    queryFn: ({ pageParam: cursor }) =>
      dataOf(
        api.GET('/api/v1/audit', {
          params: { query: { ...auditQuery(filter), limit: 50, ...(cursor !== '' && { cursor }) } },
        }),
      ),
    getNextPageParam: (last) => last.cursor,
    refetchInterval: REFRESH_MS,
  });
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  const isFiltered = Object.keys(auditQuery(filter)).length > 0;
  return (
    <Page title="Audit" lead="Who did what, when and why, the newest first.">
      <FilterForm filter={filter} onChange={(search) => navigate({ search })} />
      {entries.length > 0 && (
        <>
          <ExportButtons filter={filter} />
          <EntryTable entries={entries} />
        </>
      )}
      {data && entries.length === 0 && (
        <Nothing title={isFiltered ? 'No entries match' : 'No entries yet'}>
          {isFiltered ? (
            <>
              Change the filter, or{' '}
              <Link to="/audit" search={NO_FILTER}>
                show all entries
              </Link>
              .
            </>
          ) : (
            'Each replay, discard, pause and reveal gets an entry here.'
          )}
        </Nothing>
      )}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older entries
        </Button>
      )}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      <SameAsCommand command={command('dlq', 'audit', ...auditWords(filter))} />
    </Page>
  );
}

function EntryTable({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <Table className="stack" verticalSpacing={4} fz="sm" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>When</Table.Th>
          <Table.Th>Action</Table.Th>
          <Table.Th>By</Table.Th>
          <Table.Th>Destination</Table.Th>
          <Table.Th>What</Table.Th>
          <Table.Th>Reason</Table.Th>
          <Table.Th>Result</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <Row key={`${entry.destination} ${entry.id}`} entry={entry} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ entry }: { entry: AuditEntry }) {
  const { atMs, action, by, byKind, destination, outcome } = entry;
  const reason = reasonWords(entry);
  return (
    <Table.Tr>
      <Table.Th scope="row" className="whole-line">
        <Ago atMs={atMs} />
      </Table.Th>
      <Table.Td className="whole-line">{actionWords(action)}</Table.Td>
      <Table.Td data-label="By">
        {by}
        {byKind !== undefined && byKind !== 'user' && ` (${byKind})`}
      </Table.Td>
      <Table.Td data-label="Destination">{destination}</Table.Td>
      <Table.Td className="wide words">
        <What entry={entry} />
      </Table.Td>
      <Table.Td className="wide words" {...(reason !== '' && { 'data-label': 'Reason' })}>
        {reason}
      </Table.Td>
      <Table.Td className="wide words">{outcome && outcomeWords(outcome)}</Table.Td>
    </Table.Tr>
  );
}

/** What the act concerned: a campaign, letters, a lane, a migration, a person. */
function What({ entry }: { entry: AuditEntry }) {
  const {
    destination,
    campaignId,
    selectionText,
    letters = [],
    lane,
    migrationId,
    personDigest,
    edited,
  } = entry;
  const texts = [
    selectionText === undefined ? letters.join(', ') : withReadableTimes(selectionText),
    lane ?? '',
    migrationId ?? '',
    personDigest === undefined ? '' : `person ${personDigest}`,
    edited === undefined ? '' : `edited ${edited.join(', ')}`,
  ].filter((text) => text !== '');
  return (
    <div>
      {campaignId !== undefined && (
        <Link inherit to="/campaigns/$destination/$id" params={{ destination, id: campaignId }}>
          {campaignId}
        </Link>
      )}
      {texts.map((text) => (
        <Text key={text} size="sm" className="words">
          {text}
        </Text>
      ))}
    </div>
  );
}
