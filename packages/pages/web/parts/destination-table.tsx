import { Badge, Group, Progress, Table } from '@mantine/core';
import { count, duration } from '@tracklayer/format';
import type { Destination } from '../api.js';
import { type Samples, trendOf } from '../trend.js';
import { Link } from './links.js';
import { InOutLine } from './sparkline.js';

/** More rows than these are shown as two tables beside each other. */
const ONE_TABLE = 20;

interface TableProps {
  samples: Samples;
  /** Jobs in and out in the last hour, by destination. */
  trends: ReadonlyMap<string, { in: readonly number[]; out: readonly number[] }>;
}

export function DestinationTables({ all, ...shared }: TableProps & { all: readonly Destination[] }) {
  const half = all.length > ONE_TABLE ? Math.ceil(all.length / 2) : all.length;
  const parts = [all.slice(0, half), all.slice(half)].filter((part) => part.length > 0);
  return (
    <div className="halves">
      {parts.map((part) => (
        <DestinationTable key={part[0]?.destination} part={part} {...shared} />
      ))}
    </div>
  );
}

function DestinationTable({ part, ...shared }: TableProps & { part: readonly Destination[] }) {
  return (
    <Table className="stack" verticalSpacing={2} horizontalSpacing={6} fz="xs" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Destination</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th className="figure">Waiting</Table.Th>
          <Table.Th className="whole-line">Last hour</Table.Th>
          <Table.Th className="figure">Rate/s</Table.Th>
          <Table.Th className="figure">Delivered</Table.Th>
          <Table.Th className="figure">Dead</Table.Th>
          <Table.Th>Budget</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {part.map((each) => (
          <Row key={each.destination} of={each} {...shared} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ of, samples, trends }: TableProps & { of: Destination }) {
  const { destination, state, waiting, delayed, delivered, dead } = of;
  const { perSecond, goneInMs } = trendOf(samples.get(destination) ?? []);
  const trend = trends.get(destination);
  const rate = perSecond.slice(-10);
  const perSecondNow = rate.length > 0 ? sumOf(rate) / rate.length : 0;
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Link inherit to="/destinations/$destination" params={{ destination }}>
          {destination}
        </Link>
      </Table.Th>
      <Table.Td>
        <StateBadge state={state} />
      </Table.Td>
      <Table.Td className="figure" data-label="Waiting">
        {count(waiting + delayed)}
        {goneInMs !== undefined && ` · gone in ${duration(goneInMs, { units: 1 })}`}
      </Table.Td>
      <Table.Td data-label="Last hour">
        {trend && (
          <InOutLine
            in={trend.in}
            out={trend.out}
            label={`${destination} in the last hour: ${count(sumOf(trend.in))} in, ${count(sumOf(trend.out))} out`}
          />
        )}
      </Table.Td>
      <Table.Td className="figure" data-label="Rate/s">
        {perSecondNow === 0 ? '0' : perSecondNow.toFixed(1)}
      </Table.Td>
      <Table.Td className="figure" data-label="Delivered">
        {count(delivered)}
      </Table.Td>
      <Table.Td className="figure" data-label="Dead">
        {dead === 0 ? (
          '0'
        ) : (
          <Link
            inherit
            className="bad"
            to="/dead-letters"
            search={{ selection: `destination:${destination}` }}
          >
            {count(dead)}
          </Link>
        )}
      </Table.Td>
      <Table.Td data-label="Budget">
        <Budget of={of} />
      </Table.Td>
    </Table.Tr>
  );
}

const sumOf = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0);

/** The lane that uses the largest share of its calls a minute decides: it is the first that has to wait. */
function Budget({ of: { destination, lanes } }: { of: Destination }) {
  const shares = lanes.map(({ perMinute = 0, allowedPerMinute = 0 }) =>
    allowedPerMinute > 0 ? perMinute / allowedPerMinute : 0,
  );
  const share = Math.min(1, Math.max(0, ...shares));
  const percent = Math.round(share * 100);
  return (
    <Group gap={6} wrap="nowrap">
      <Progress w={36} value={percent} aria-label={`Budget that ${destination} uses`} />
      <span className="whole-line">{percent} %</span>
    </Group>
  );
}

const STATES = {
  runs: ['runs', 'teal'],
  held: ['held', 'red'],
  partly_held: ['partly held', 'orange'],
  paused: ['paused', 'orange'],
  no_worker: ['no worker', 'red'],
  not_configured: ['not configured', 'orange'],
} as const satisfies Record<Destination['state'], readonly [string, string]>;

export function StateBadge({ state }: { state: Destination['state'] }) {
  const [text, color] = STATES[state];
  return <Badge color={color}>{text}</Badge>;
}
