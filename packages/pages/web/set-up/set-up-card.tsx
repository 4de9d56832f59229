import { Badge, Paper, Table, Text, Title } from '@mantine/core';
import { counted } from '@tracklayer/format';
import { Facts } from '../parts/facts.js';
import { Ago } from '../parts/times.js';
import {
  revisionText,
  SCOPE_WORDS,
  type ScopeState,
  type SetUp,
  type SetUpAnswer,
  silenceText,
  sortedScopes,
  usedFor,
} from './words.js';

/** One destination as its worker knows it. */
export function SetUpCard({ setUp: { destination, state, answer, atMs } }: { setUp: SetUp }) {
  return (
    <Paper withBorder p="sm" component="section" aria-label={destination}>
      <Title order={2}>{destination}</Title>
      {answer ? <Answered answer={answer} /> : <Text className="words">{silenceText(state)}</Text>}
      {atMs !== undefined && (
        <Text size="xs" c="dimmed" mt="xs">
          A worker said this <Ago atMs={atMs} />.
        </Text>
      )}
    </Paper>
  );
}

function Answered({ answer }: { answer: SetUpAnswer }) {
  const { baseUrl, listId, dialect, orderedProducts, mapping, key } = answer;
  const revision = revisionText(answer, Date.now());
  return (
    <>
      {key.isRefused && (
        <Text className="bad words" mt={4}>
          Klaviyo refuses the key. Write a valid private key into its variable, and restart the workers.
        </Text>
      )}
      <Facts
        label="Settings"
        facts={[
          { label: 'Klaviyo', value: baseUrl },
          { label: 'Revision', value: revision.text, isWarning: revision.isWarning },
          { label: 'List', value: listId ?? 'none: nobody is subscribed to a list' },
          { label: 'Dialect', value: dialect },
          { label: 'Lines of orders', value: orderedProducts ? 'sent as events' : 'not sent as events' },
        ]}
      />
      <Title order={3} size="sm" mt="sm">
        Scopes of the key
      </Title>
      <Scopes scopes={key.scopes} />
      <Title order={3} size="sm" mt="sm">
        Mapping {mapping.label}
      </Title>
      <Mapping mapping={mapping} />
    </>
  );
}

function Scopes({ scopes }: { scopes: readonly ScopeState[] }) {
  return (
    <Table className="stack" verticalSpacing={2} fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Scope</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Used for</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sortedScopes(scopes).map((scope) => {
          const [text, color] = SCOPE_WORDS[scope.state];
          return (
            <Table.Tr key={scope.scope}>
              <Table.Th scope="row">{scope.scope}</Table.Th>
              <Table.Td>
                <Badge color={color}>{text}</Badge>
              </Table.Td>
              <Table.Td className="wide words">{usedFor(scope)}</Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

function Mapping({ mapping: { events, changes } }: { mapping: SetUpAnswer['mapping'] }) {
  return (
    <>
      <Text size="sm" className="words">
        {events.map(({ event, metric }) => `${event} → ${metric}`).join(' · ')}
      </Text>
      <Text size="sm" mt={4}>
        {changes.length === 0
          ? 'It is the built-in mapping.'
          : `${counted(changes.length, 'difference')} from the built-in mapping:`}
      </Text>
      {changes.length > 0 && (
        <Table className="stack" verticalSpacing={2} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Event</Table.Th>
              <Table.Th>What</Table.Th>
              <Table.Th>Built in</Table.Th>
              <Table.Th>Here</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(({ event, what, before = 'none', after = 'none' }) => (
              <Table.Tr key={`${event} ${what}`}>
                <Table.Th scope="row">{event}</Table.Th>
                <Table.Td data-label="What">{what}</Table.Td>
                <Table.Td className="words" data-label="Built in">
                  {before}
                </Table.Td>
                <Table.Td className="words" data-label="Here">
                  {after}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}
