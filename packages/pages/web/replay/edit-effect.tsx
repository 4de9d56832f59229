import { Paper, Stack, Table, Text, Title } from '@mantine/core';
import { count } from '@tracklayer/format';
import type { Preview } from '../api.js';
import { Link } from '../parts/links.js';
import { shownValue } from './shown-value.js';

type Sample = NonNullable<Preview['samples']>[number];

/** What the edit does: to all letters in numbers, and to some of them field by field. */
export function EditEffect({ preview: { edit, samples = [], destination } }: { preview: Preview }) {
  if (edit === undefined) return null;
  const { changed, unchanged, invalid, merges = [], problem } = edit;
  // The letter with a problem may be none of the samples.
  const isProblemShown = samples.some(({ problems = [] }) => problems.length > 0);
  const parts = [
    `${count(changed)} changed`,
    unchanged > 0 ? `${count(unchanged)} unchanged` : '',
    invalid > 0 ? `${count(invalid)} would be invalid and stay dead` : '',
  ].filter((part) => part !== '');
  return (
    <Stack component="section" gap="xs" aria-label="What the edit changes">
      <Title order={2}>What the edit changes</Title>
      <Text className={invalid > 0 ? 'words bad' : 'words'} role="status">
        {parts.join(', ')}.
      </Text>
      {merges.map((path) => (
        <Text key={path} className="words bad">
          {path} would be the same for all these people. Klaviyo would merge them into one profile. Select the
          letters of one person: person:a@shop.example
        </Text>
      ))}
      <div className="cards">
        {samples.map((sample) => (
          <SampleCard key={sample.id} sample={sample} destination={destination} />
        ))}
        {problem && !isProblemShown && (
          <Paper withBorder p="sm">
            <Link size="sm" to="/dead-letters/$destination/$id" params={{ destination, id: problem.id }}>
              A letter that stays dead
            </Link>
            <Problems problems={problem.problems} />
          </Paper>
        )}
      </div>
    </Stack>
  );
}

function SampleCard({ sample, destination }: { sample: Sample; destination: string }) {
  const { id, type, eventName, differences = [], problems = [] } = sample;
  return (
    <Paper withBorder p="sm">
      <Link size="sm" to="/dead-letters/$destination/$id" params={{ destination, id }}>
        {eventName ?? type}
      </Link>
      {differences.length > 0 && (
        <Table className="facts" variant="vertical" layout="fixed" fz="sm" mt={4}>
          <Table.Tbody>
            {differences.map(({ path, before, after }) => (
              <Table.Tr key={path}>
                <Table.Th w="11rem" fw={500} className="words">
                  {path}
                </Table.Th>
                <Table.Td className="words">
                  {before !== undefined && <del className="before">{shownValue(before)}</del>}
                  {after !== undefined && <ins className="after">{shownValue(after)}</ins>}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {differences.length === 0 && problems.length === 0 && (
        <Text size="sm" c="dimmed">
          Stays as it is.
        </Text>
      )}
      <Problems problems={problems} />
    </Paper>
  );
}

function Problems({ problems }: { problems: readonly { path: string; fix: string }[] }) {
  return problems.map(({ path, fix }) => (
    <Text key={path + fix} size="sm" className="words bad">
      {path}: {fix}
    </Text>
  ));
}
