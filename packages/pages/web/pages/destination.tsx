import { Badge, Group, Progress, Table, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { count, counted, duration } from '@tracklayer/format';
import type { Destination, LaneRow } from '../api.js';
import { laneMarks } from '../lane-badges.js';
import { useLive } from '../live.js';
import { needsOf } from '../needs.js';
import { SameAsCommand } from '../parts/command-line.js';
import { StateBadge } from '../parts/destination-table.js';
import { Link } from '../parts/links.js';
import { Needs } from '../parts/needs.js';
import { Page } from '../parts/page.js';
import { Failed, Loading, Nothing } from '../parts/states.js';
import { command } from '../shell-text.js';

const route = getRouteApi('/destinations/$destination');

/** One destination: what it needs, and its lanes. */
export function DestinationPage() {
  const { destination: id } = route.useParams();
  const { overview, error } = useLive();
  const found = overview?.destinations.find(({ destination }) => destination === id);
  return (
    <Page title={id} lead={found && waits(found)} aside={found && <StateBadge state={found.state} />}>
      {found && overview ? (
        <>
          <Needs
            isOfOne
            needs={needsOf({
              ...overview,
              findings: findingsOf(id, overview.findings),
              destinations: [found],
            })}
          />
          <Lanes of={found} atMs={overview.atMs} />
        </>
      ) : overview ? (
        <Nothing title="There is no such destination">
          It may have another name. <Link to="/">See all destinations</Link>.
        </Nothing>
      ) : error ? (
        <Failed error={error} />
      ) : (
        <Loading />
      )}
      <SameAsCommand command={command('lanes', '--destination', id)} />
    </Page>
  );
}

function findingsOf<T extends { destinations?: readonly string[] }>(id: string, findings: readonly T[]): T[] {
  return findings.filter(({ destinations }) => destinations?.includes(id) === true);
}

function Lanes({ of, atMs }: { of: Destination; atMs: number }) {
  return (
    <Table className="stack" verticalSpacing={4} fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Lane</Table.Th>
          <Table.Th className="figure">Waiting</Table.Th>
          <Table.Th className="figure">Active</Table.Th>
          <Table.Th className="figure">Delayed</Table.Th>
          <Table.Th className="figure">Delivered</Table.Th>
          <Table.Th className="figure">Dead</Table.Th>
          <Table.Th className="figure">Workers</Table.Th>
          <Table.Th>Calls a minute</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {of.lanes.map((row) => (
          <Lane key={row.lane} row={row} atMs={atMs} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Lane({ row, atMs }: { row: LaneRow; atMs: number }) {
  const { lane, destination, dead = 0 } = row;
  const selection = `destination:${destination} type:${lane}`;
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Group gap={6}>
          <Link inherit to="/destinations/$destination/$lane" params={{ destination, lane }}>
            {lane}
          </Link>
          {laneMarks(row).map((mark) => (
            <Badge key={mark} color="orange">
              {mark}
            </Badge>
          ))}
        </Group>
      </Table.Th>
      <Figure label="Waiting" value={row.waiting} />
      <Figure label="Active" value={row.active} />
      <Figure label="Delayed" value={row.delayed} />
      <Figure label="Delivered" value={row.delivered} />
      <Table.Td className="figure" data-label="Dead">
        {dead === 0 ? (
          '0'
        ) : (
          <Link inherit className="bad" to="/dead-letters" search={{ selection }}>
            {count(dead)}
          </Link>
        )}
      </Table.Td>
      <Figure label="Workers" value={row.workers} />
      <Table.Td className="wide" data-label="Calls a minute">
        <Calls row={row} atMs={atMs} />
      </Table.Td>
    </Table.Tr>
  );
}

/** A figure is absent where Redis has a foreign value. */
function Figure({ label, value }: { label: string; value: number | undefined }) {
  return (
    <Table.Td className="figure" data-label={label}>
      {value === undefined ? (
        <span title="Redis holds a foreign value under this key.">?</span>
      ) : (
        count(value)
      )}
    </Table.Td>
  );
}

function Calls({
  row: { lane, perMinute = 0, allowedPerMinute = 0, othersPerMinute = 0, throttledUntilMs = 0 },
  atMs,
}: {
  row: LaneRow;
  atMs: number;
}) {
  const percent = Math.min(100, Math.round((100 * perMinute) / Math.max(1, allowedPerMinute)));
  return (
    <Group gap="xs">
      <Progress w={80} value={percent} aria-label={`Budget that ${lane} uses`} />
      <Text inherit>
        {count(perMinute)} of {count(allowedPerMinute)}
        {othersPerMinute > 0 && `, others about ${count(othersPerMinute)}`}
      </Text>
      {throttledUntilMs > atMs && (
        <Badge color="orange">throttled for {duration(throttledUntilMs - atMs)}</Badge>
      )}
    </Group>
  );
}

function waits({ waiting, active, delayed, oldestMs }: Destination): string {
  const jobs = waiting + active + delayed;
  if (jobs === 0 || oldestMs === undefined) return 'No job waits.';
  return `${counted(jobs, 'job')} in the lanes, the oldest for ${duration(oldestMs)}.`;
}
