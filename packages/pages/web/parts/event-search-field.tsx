import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { type EventSearch, exampleOf, guessed, WAYS, wayOf } from '../event-search.js';

interface EventSearchFieldProps {
  search: EventSearch;
  onSearch(search: EventSearch): void;
}

/** One text, and what it is. */
export function EventSearchField({ search, onSearch }: EventSearchFieldProps) {
  const [by, setBy] = useState(search.by);
  const [text, setText] = useState(search.text);
  useEffect(() => {
    setBy(search.by);
    setText(search.text);
  }, [search.by, search.text]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(guessed({ by, text: text.trim() }));
  };
  return (
    <form onSubmit={submit} className="grow">
      <Group gap="xs" align="flex-end">
        <NativeSelect
          label="Find by"
          size="sm"
          data={WAYS.map(({ value, label }) => ({ value, label }))}
          value={by}
          onChange={({ currentTarget }) => setBy(wayOf(currentTarget.value))}
        />
        <TextInput
          flex={1}
          miw="12rem"
          size="sm"
          label="Find"
          placeholder={exampleOf(by)}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" size="sm" variant="light">
          Find
        </Button>
        {search.text !== '' && (
          <Button size="sm" variant="default" onClick={() => onSearch({ by: 'any', text: '' })}>
            Follow all events
          </Button>
        )}
      </Group>
    </form>
  );
}
