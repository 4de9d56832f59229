import { Badge, Code, Group, Paper, Table, Text, Title } from '@mantine/core';
import { count, jsonText } from '@tracklayer/format';
import { utcTime } from '../parts/times.js';
import { type Held, heldOf } from './held.js';

/** What one destination holds of a person. */
export function HeldCard({ raw, isRevealed }: { raw: unknown; isRevealed: boolean }) {
  const held = heldOf(raw);
  return (
    <Paper withBorder p="sm" component="section" aria-label={held.destination}>
      <Group gap="sm">
        <Title order={2}>{held.destination}</Title>
        {held.erasedAtMs !== undefined && <Badge color="gray">erased {utcTime(held.erasedAtMs)}</Badge>}
      </Group>
      <Text size="sm" className="words">
        {held.identifiers.length > 0
          ? `Known as ${held.identifiers.join(', ')}`
          : 'No identifier is known in the clear.'}
      </Text>
      {held.places.length === 0 ? (
        <Text mt="xs">Nothing is held of this person.</Text>
      ) : (
        <Places held={held} />
      )}
      {held.consents.map(({ grantedMs, withdrawnMs }) => (
        <Text key={`${grantedMs} ${withdrawnMs}`} size="sm" c="dimmed">
          {grantedMs !== undefined && `Agreed ${utcTime(grantedMs)}. `}
          {withdrawnMs !== undefined && `Withdrew ${utcTime(withdrawnMs)}.`}
        </Text>
      ))}
      {isRevealed && (
        <Code block className="code" mt="sm" mah={420} tabIndex={0}>
          {jsonText(raw, 2)}
        </Code>
      )}
    </Paper>
  );
}

function Places({ held: { places } }: { held: Held }) {
  return (
    <Table className="stack" verticalSpacing={4} fz="sm" mt="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Place</Table.Th>
          <Table.Th className="figure">How many</Table.Th>
          <Table.Th>What it holds</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {places.map(({ label, many, about }) => (
          <Table.Tr key={label}>
            <Table.Th scope="row">{label}</Table.Th>
            <Table.Td className="figure" data-label="How many">
              {count(many)}
            </Table.Td>
            <Table.Td className="wide">{about}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
