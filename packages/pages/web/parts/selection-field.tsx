import { Button, Group, Pill, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { conditionsOf, without } from '../selection.js';

interface SelectionFieldProps {
  selection: string;
  onChange(selection: string): void;
}

/** Which dead letters: the one text that the address and the command line have too, and its conditions as chips. */
export function SelectionField({ selection, onChange }: SelectionFieldProps) {
  const [typed, setTyped] = useState(selection);
  useEffect(() => setTyped(selection), [selection]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange(typed.trim());
  };
  return (
    <Stack gap={6}>
      <form onSubmit={submit}>
        <Group gap="xs" align="flex-end">
          <TextInput
            flex={1}
            miw="12rem"
            size="sm"
            label="Selection"
            placeholder="code:invalid event:purchase from:2h"
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
          />
          <Button type="submit" size="sm" variant="default">
            Select
          </Button>
        </Group>
      </form>
      {selection !== '' && (
        <Pill.Group>
          {conditionsOf(selection).map((condition) => (
            <Pill
              key={condition.text}
              withRemoveButton
              onRemove={() => onChange(without(selection, condition))}
              removeButtonProps={{
                'aria-label': `Remove ${condition.text}`,
                tabIndex: 0,
                'aria-hidden': false,
              }}
            >
              {condition.keyword}: {condition.value}
            </Pill>
          ))}
          <Button size="compact-xs" variant="subtle" onClick={() => onChange('')}>
            Select all
          </Button>
        </Pill.Group>
      )}
    </Stack>
  );
}
