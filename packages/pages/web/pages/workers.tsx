import { Badge, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ago, count, counted, duration } from '@tracklayer/format';
import { api, dataOf, type Worker } from '../api.js';
import { needsOf } from '../needs.js';
import { SameAsCommand } from '../parts/command-line.js';
import { Needs } from '../parts/needs.js';
import { Page } from '../parts/page.js';
import { Failed, Loading, Nothing } from '../parts/states.js';
import { command } from '../shell-text.js';

const REFRESH_MS = 3_000;

/** The worker processes, and what is wrong with them. */
export function WorkersPage() {
  const { data, error, refetch } = useQuery({
    queryKey: ['workers'],
    queryFn: () => dataOf(api.GET('/api/v1/workers')),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Page title="Workers" lead={data && `${counted(data.workers.length, 'worker')}.`}>
      {data && <Needs needs={needsOf({ ...NOTHING, findings: data.findings })} />}
      {data && data.workers.length > 0 && <WorkerTable workers={data.workers} nowMs={data.nowMs} />}
      {data?.workers.length === 0 && (
        <Nothing title="No worker runs" command="npx tracklayer worker">
          Events wait in their lanes until one runs. Start a worker:
        </Nothing>
      )}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      <SameAsCommand command={command('workers')} />
    </Page>
  );
}

const NOTHING = {
  atMs: 0,
  ageMs: 0,
  tookMs: 0,
  destinations: [],
  redis: { state: 'answers' as const },
  server: { loopLagMs: 0, isBusy: false },
};

function WorkerTable({ workers, nowMs }: { workers: readonly Worker[]; nowMs: number }) {
  return (
    <Table className="stack" verticalSpacing={4} fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Worker</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Version</Table.Th>
          <Table.Th>Runs for</Table.Th>
          <Table.Th>Seen</Table.Th>
          <Table.Th className="figure">In work</Table.Th>
          <Table.Th className="figure">Memory</Table.Th>
          <Table.Th className="figure">Loop lag</Table.Th>
          <Table.Th>Serves</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {workers.map((worker) => (
          <Table.Tr key={worker.id}>
            <Table.Th scope="row" className="whole-line">
              {worker.host}, process {worker.pid}
            </Table.Th>
            <Table.Td>
              <Badge color={worker.state === 'runs' ? 'teal' : 'orange'} size="sm" tt="none" fw={500}>
                {worker.state}
              </Badge>
            </Table.Td>
            <Table.Td data-label="Version">{worker.version}</Table.Td>
            <Table.Td className="whole-line" data-label="Runs for">
              {duration(nowMs - worker.sinceMs)}
            </Table.Td>
            <Table.Td className="whole-line" data-label="Seen">
              {ago(worker.seenMs, nowMs)}
            </Table.Td>
            <Table.Td className="figure" data-label="In work">
              {worker.inWork === undefined ? '?' : count(worker.inWork)}
            </Table.Td>
            <Table.Td className="figure" data-label="Memory">
              {worker.memoryBytes === undefined ? '?' : `${count(Math.round(worker.memoryBytes / 1e6))} MB`}
            </Table.Td>
            <Table.Td className="figure" data-label="Loop lag">
              {worker.loopLagMs === undefined ? '?' : `${count(Math.round(worker.loopLagMs))} ms`}
            </Table.Td>
            <Table.Td className="wide words">
              {worker.destinations.join(', ')}: {worker.lanes.join(', ')}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
