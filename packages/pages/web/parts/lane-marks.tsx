import { Badge, Button, Group, Table, Text, Title } from '@mantine/core';
import { duration } from '@tracklayer/format';
import { useState } from 'react';
import type { ShownMark } from '../lane-history.js';
import { Link } from './links.js';
import { utcTime } from './times.js';

const SHOWN = 12;

/** What explains the charts, the newest first. */
export function LaneMarks({ marks, destination }: { marks: readonly ShownMark[]; destination: string }) {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? marks : marks.slice(0, SHOWN);
  return (
    <section>
      <Title order={2} mb={4}>
        What happened besides
      </Title>
      {marks.length === 0 && (
        <Text size="sm">No new version, hold, pause, campaign or back-fill in this time.</Text>
      )}
      {marks.length > 0 && (
        <Table className="stack" verticalSpacing={3} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>From</Table.Th>
              <Table.Th>What</Table.Th>
              <Table.Th>For</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((mark) => (
              <Table.Tr key={mark.key}>
                <Table.Td className="whole-line">{utcTime(mark.fromMs)}</Table.Td>
                <Table.Td className="words wide">
                  <What mark={mark} destination={destination} />
                </Table.Td>
                <Table.Td className="whole-line">{lengthOf(mark)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {shown.length < marks.length && (
        <Button variant="default" size="xs" mt="xs" onClick={() => setIsWhole(true)}>
          Show all {marks.length}
        </Button>
      )}
    </section>
  );
}

function lengthOf({ isSpan, fromMs, untilMs }: ShownMark): string {
  if (!isSpan) return '';
  return untilMs === undefined ? 'lasts' : duration(untilMs - fromMs);
}

function What({
  mark: { text, color, campaignId, migrationId },
  destination,
}: {
  mark: ShownMark;
  destination: string;
}) {
  const of = campaignId ?? migrationId;
  return (
    <Group gap="xs">
      <Badge color={color} className="">
        {text}
      </Badge>
      {campaignId !== undefined && (
        <Link inherit to="/campaigns/$destination/$id" params={{ destination, id: campaignId }}>
          The campaign
        </Link>
      )}
      {of !== undefined && (
        <Link
          inherit
          to="/events"
          search={{ by: campaignId === undefined ? 'migration' : 'campaign', find: of }}
        >
          Its events
        </Link>
      )}
    </Group>
  );
}
