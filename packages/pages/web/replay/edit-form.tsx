import { Button, Checkbox, Code, Group, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Change, Field } from './edit-rows.js';
import { shownValue } from './shown-value.js';

const SHOWN = 8;

interface EditFormProps {
  fields: readonly Field[];
  changes: readonly Change[];
  onChange(change: Change): void;
}

/** The fields of the letters, each with room for another value. A change concerns every letter. */
export function EditForm({ fields, changes, onChange }: EditFormProps) {
  const [isWhole, setIsWhole] = useState(false);
  const [added, setAdded] = useState<readonly string[]>([]);
  const known = new Set(fields.map(({ path }) => path));
  const others = added.filter((path) => !known.has(path)).map((path): Field => ({ path, values: [] }));
  const some = isWhole ? fields : fields.slice(0, SHOWN);
  const shown = [...some, ...changed(fields.slice(some.length), changes), ...others];
  return (
    <Stack component="section" gap="xs" aria-label="Edit">
      <Title order={2}>Edit</Title>
      <Text size="sm">
        Each letter gets the same new value. Leave a field empty to keep what each letter has. The values of
        the letters are masked.
      </Text>
      <Table className="stack" verticalSpacing={4} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="15rem">Field</Table.Th>
            <Table.Th>Now</Table.Th>
            <Table.Th w="18rem">New value</Table.Th>
            <Table.Th w="5rem">Remove</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((field) => (
            <Row
              key={field.path}
              field={field}
              change={changes.find(({ path }) => path === field.path)}
              onChange={onChange}
            />
          ))}
        </Table.Tbody>
      </Table>
      <Group gap="xs" align="flex-end">
        {some.length < fields.length && (
          <Button variant="default" size="xs" onClick={() => setIsWhole(true)}>
            Show all {fields.length} fields
          </Button>
        )}
        <AddField onAdd={(path) => setAdded([...added.filter((each) => each !== path), path])} />
      </Group>
    </Stack>
  );
}

function changed(fields: readonly Field[], changes: readonly Change[]): Field[] {
  return fields.filter(({ path }) => changes.some((change) => change.path === path));
}

function Row({
  field: { path, values },
  change,
  onChange,
}: {
  field: Field;
  change: Change | undefined;
  onChange(change: Change): void;
}) {
  const isRemoved = change?.kind === 'unset';
  return (
    <Table.Tr>
      <Table.Th scope="row" className="words">
        {path}
      </Table.Th>
      <Table.Td data-label="Now" className="wide words">
        {values.length === 0 ? '–' : values.map(shownValue).join(', ')}
      </Table.Td>
      <Table.Td className="wide">
        <TextInput
          size="xs"
          w="100%"
          aria-label={`New value of ${path}`}
          placeholder="unchanged"
          value={change?.kind === 'set' ? change.text : ''}
          disabled={isRemoved}
          onChange={({ currentTarget }) => onChange({ path, kind: 'set', text: currentTarget.value })}
          autoComplete="off"
          spellCheck={false}
        />
      </Table.Td>
      <Table.Td>
        <Checkbox
          size="xs"
          label={<span className="narrower-only">Remove</span>}
          aria-label={`Remove ${path}`}
          checked={isRemoved}
          onChange={({ currentTarget: { checked } }) =>
            onChange(checked ? { path, kind: 'unset', text: '' } : { path, kind: 'set', text: '' })
          }
        />
      </Table.Td>
    </Table.Tr>
  );
}

/** A path that no sample has: `properties.items[0].sku`. */
function AddField({ onAdd }: { onAdd(path: string): void }) {
  const [path, setPath] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() === '') return;
    onAdd(path.trim());
    setPath('');
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end">
        <TextInput
          size="xs"
          label={
            <>
              Another field, as <Code>properties.giftNote</Code>
            </>
          }
          value={path}
          onChange={({ currentTarget }) => setPath(currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" size="xs" variant="default">
          Add the field
        </Button>
      </Group>
    </form>
  );
}
