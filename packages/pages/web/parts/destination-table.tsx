import { Badge, Table } from '@mantine/core';
import { count, duration } from '@tracklayer/format';
import type { Destination } from '../api.js';
import { backlogMs } from '../backlog.js';
import { budgetOf } from '../budget.js';
import { type Samples, trendOf } from '../trend.js';
import { BudgetSplit } from './budget-split.js';
import { Link } from './links.js';
import { InOutLine } from './sparkline.js';

/** More rows than these are shown as two tables beside each other. */
const ONE_TABLE = 20;

interface TableProps {
  samples: Samples;
  /** Jobs in and out in the last hour, by destination. */
  trends: ReadonlyMap<string, { in: readonly number[]; out: readonly number[] }>;
}

interface RowProps extends TableProps {
  /** Two tables beside each other have room for figures only. */
  isShort: boolean;
}

export function DestinationTables({ all, ...shared }: TableProps & { all: readonly Destination[] }) {
  const half = all.length > ONE_TABLE ? Math.ceil(all.length / 2) : all.length;
  const parts = [all.slice(0, half), all.slice(half)].filter((part) => part.length > 0);
  return (
    <div className="halves">
      {parts.map((part) => (
        <DestinationTable key={part[0]?.destination} part={part} isShort={parts.length > 1} {...shared} />
      ))}
    </div>
  );
}

function DestinationTable({ part, isShort, ...shared }: RowProps & { part: readonly Destination[] }) {
  return (
    <Table className="stack" verticalSpacing={2} horizontalSpacing={isShort ? 4 : 6} fz="xs" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Destination</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th className="figure">Waiting</Table.Th>
          <Table.Th className="figure">Oldest</Table.Th>
          <Table.Th className="whole-line">Last hour</Table.Th>
          <Table.Th className="figure">Rate/s</Table.Th>
          <Table.Th className="figure">Delivered</Table.Th>
          <Table.Th className="figure">Dead</Table.Th>
          <Table.Th>
            <abbr title="The calls a minute of the busiest lane: ours, those of other clients of the account, free">
              Budget{isShort && ': ours · others · free'}
            </abbr>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {part.map((each) => (
          <Row key={each.destination} of={each} isShort={isShort} {...shared} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ of, samples, trends, isShort }: RowProps & { of: Destination }) {
  const { destination, state, waiting, delayed, oldestMs, delivered, dead } = of;
  const {
    perSecond,
    isNew,
    goneInMs = isNew ? backlogMs(of) : undefined,
  } = trendOf(samples.get(destination) ?? []);
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
      <Table.Td className="figure" data-label="Oldest">
        {oldestMs === undefined ? '–' : duration(oldestMs, { units: 1 })}
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
      <Table.Td className="wide" data-label="Budget">
        <BudgetSplit budget={budgetOf(of.lanes)} label={`Budget of ${destination}`} isShort={isShort} />
      </Table.Td>
    </Table.Tr>
  );
}

const sumOf = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0);

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
