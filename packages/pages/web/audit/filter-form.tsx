import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { DestinationSelect } from '../parts/destination-select.js';
import { ACTIONS, type AuditFilter, NO_FILTER } from './filter.js';
import { actionWords } from './words.js';

interface FilterFormProps {
  filter: AuditFilter;
  onChange(filter: AuditFilter): void;
}

export function FilterForm({ filter, onChange }: FilterFormProps) {
  const [typed, setTyped] = useState(filter);
  useEffect(() => setTyped(filter), [filter]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange(typed);
  };
  const isFiltered = Object.values(filter).some((value) => value !== '');
  const text = (name: 'by' | 'from' | 'until', label: string, placeholder: string) => (
    <TextInput
      label={label}
      placeholder={placeholder}
      w="10rem"
      value={typed[name]}
      onChange={({ currentTarget }) => setTyped({ ...typed, [name]: currentTarget.value.trim() })}
      autoComplete="off"
    />
  );
  return (
    <form onSubmit={submit} aria-label="Filter">
      <Group gap="xs" align="flex-end">
        <DestinationSelect
          value={typed.destination}
          onChange={(destination) => onChange({ ...typed, destination })}
        />
        <NativeSelect
          label="Action"
          value={typed.action}
          onChange={({ currentTarget }) => onChange({ ...typed, action: currentTarget.value })}
          data={[
            { value: '', label: 'All actions' },
            ...actionsWith(filter.action).map((value) => ({ value, label: actionWords(value) })),
          ]}
        />
        {text('by', 'By', 'a name')}
        {text('from', 'From', '2h')}
        {text('until', 'Until', 'now')}
        <Button type="submit" variant="default">
          Filter
        </Button>
        {isFiltered && (
          <Button variant="default" onClick={() => onChange(NO_FILTER)}>
            Show all
          </Button>
        )}
      </Group>
    </form>
  );
}

/** The address may name an action of another version. */
function actionsWith(action: string): readonly string[] {
  const known: readonly string[] = ACTIONS;
  return action === '' || known.includes(action) ? known : [...known, action];
}
