import { Group, Progress, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { count } from '@tracklayer/format';
import { api, dataOf, type OneMigration } from '../api.js';
import { figuresOf, progressOf, sorted, stateText } from '../back-fill/progress.js';
import { Rejects } from '../back-fill/rejects.js';
import { BackfillState } from '../back-fill/state.js';
import { SteerBackfill } from '../back-fill/steer.js';
import { SameAsCommand } from '../parts/command-line.js';
import { Facts } from '../parts/facts.js';
import { Link } from '../parts/links.js';
import { Page } from '../parts/page.js';
import { Failed, Loading } from '../parts/states.js';
import { Ago, utcTime } from '../parts/times.js';
import { command } from '../shell-text.js';

const route = getRouteApi('/back-fills/$destination/$id');
const REFRESH_MS = 2_000;

/** One back-fill: how far it is, what became of its lines, and its files. */
export function BackfillPage() {
  const { destination, id } = route.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['back-fills', destination, id],
    queryFn: () =>
      dataOf(api.GET('/api/v1/migrations/{destination}/{id}', { params: { path: { destination, id } } })),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Page
      title={id}
      aside={data && <BackfillState state={data.state} />}
      lead={
        <>
          {data ? `${data.kind} to ${destination}. ` : ''}
          <Link inherit underline="always" to="/back-fills">
            All back-fills
          </Link>
        </>
      }
    >
      {data && <Shown migration={data} />}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      <SameAsCommand command={command('backfill', 'status', id, '--destination', destination)} />
    </Page>
  );
}

function Shown({ migration }: { migration: OneMigration }) {
  const { startedAtMs, endedAtMs, withheld, leftOut, notes, destination } = migration;
  const { percent, text } = progressOf(migration);
  const marked: [string, Record<string, number>][] = [
    ['Not sent', withheld],
    ['Left out of entries', leftOut],
    ['Doubtful', notes],
  ];
  return (
    <>
      <section aria-label="Progress">
        <Group gap="sm" mb={4}>
          <Text fw={600}>{percent} %</Text>
          <Text>{text}</Text>
        </Group>
        <Progress value={percent} size="lg" aria-label="Progress" />
        <Text size="sm" c="dimmed" mt={4}>
          {stateText(migration)} Started <Ago atMs={startedAtMs} />
          {endedAtMs !== undefined && `, ended ${utcTime(endedAtMs)}`}.
        </Text>
      </section>
      <SteerBackfill migration={migration} />
      <Facts
        label="Outcomes"
        facts={[
          ...figuresOf(migration).map(({ label, value }) => ({
            label,
            value:
              label === 'Dead letters' ? (
                <Link
                  inherit
                  className="bad"
                  to="/dead-letters"
                  search={{ selection: `destination:${destination} type:event-backfill` }}
                >
                  {count(value)}
                </Link>
              ) : (
                count(value)
              ),
          })),
          ...marked.flatMap(([label, numbers]) =>
            sorted(numbers).map(([name, value]) => ({ label, value: `${name}: ${count(value)}` })),
          ),
        ]}
      />
      <Rejects migration={migration} />
      <Files migration={migration} />
    </>
  );
}

function Files({ migration: { files, unfinishedFiles } }: { migration: OneMigration }) {
  return (
    <section>
      <Title order={2} mb="xs">
        Files
      </Title>
      <Table className="stack" verticalSpacing={4} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th>Format</Table.Th>
            <Table.Th className="figure">Lines</Table.Th>
            <Table.Th className="figure">Refused</Table.Th>
            <Table.Th>Read</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {files.map(({ key, name, format, lines, refused, bytesRead, size, done }) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" className="words">
                {name}
              </Table.Th>
              <Table.Td data-label="Format">{format}</Table.Td>
              <Table.Td className="figure" data-label="Lines">
                {count(lines)}
              </Table.Td>
              <Table.Td className="figure" data-label="Refused">
                {count(refused)}
              </Table.Td>
              <Table.Td data-label="Read">
                {done ? 'to the end' : size ? `${Math.floor((100 * bytesRead) / size)} %` : 'in part'}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {unfinishedFiles.length > 0 && (
        <Text size="sm" className="words">
          Earlier runs did not read to the end: {unfinishedFiles.join(', ')}
        </Text>
      )}
    </section>
  );
}
