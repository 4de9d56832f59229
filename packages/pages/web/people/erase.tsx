import { Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { counted } from '@tracklayer/format';
import { useState } from 'react';
import { api, dataOf, type Erased } from '../api.js';
import { ReasonedActs } from '../parts/reasoned-acts.js';
import { useMay } from '../use-may.js';
import type { NamedPerson } from './named.js';

const WORD = 'erase';

/** Erases a person here, and asks Klaviyo to delete them. It cannot be undone, so a person types a word first. */
export function Erase({ person }: { person: NamedPerson }) {
  const [typed, setTyped] = useState('');
  const may = useMay('admin', 'erase people');
  const erase = useMutation({
    mutationFn: (reason: string) =>
      dataOf(api.POST('/api/v1/people/erase', { body: { person, reason, klaviyo: true } })),
  });
  if (erase.data) return <Done erased={erase.data.erased} />;
  return (
    <Paper withBorder p="sm" className="need" data-severity="fault">
      <Title order={2}>Erase this person</Title>
      <Text size="sm" mb="xs">
        This removes the person from every destination, and asks Klaviyo to delete them. Nobody can undo it.
        It may take a minute.
      </Text>
      <TextInput
        mb="sm"
        maw={320}
        label={`Type ${WORD} to confirm`}
        disabled={may.why !== undefined}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        autoComplete="off"
      />
      <ReasonedActs
        label="Erase"
        may={may}
        wrong={typed.trim().toLowerCase() === WORD ? undefined : `Type ${WORD} to confirm.`}
        acts={[{ id: 'erase', label: 'Erase', isRisky: true }]}
        onAct={(_id, reason) => erase.mutate(reason)}
        isPending={erase.isPending}
        error={erase.error}
      />
    </Paper>
  );
}

function Done({ erased }: { erased: readonly Erased[] }) {
  return (
    <Stack gap="xs" role="status">
      {erased.map((each) => (
        <Paper key={each.destination} withBorder p="sm">
          <Title order={2}>{each.destination}: erased</Title>
          <Text size="sm" className="words">
            {removedText(each)}
          </Text>
          <Text size="sm" className="words">
            {klaviyoText(each)}
          </Text>
          {each.busy > 0 && (
            <Text size="sm" className="bad">
              A worker had {counted(each.busy, 'job')} until the end. Erase the person again.
            </Text>
          )}
          {each.filesLeft.length > 0 && (
            <Text size="sm" className="bad words">
              Files of other machines are left. Erase the person there too: {each.filesLeft.join(', ')}
            </Text>
          )}
        </Paper>
      ))}
    </Stack>
  );
}

function removedText({ removed }: Erased): string {
  const parts = Object.entries(removed).filter(([, many]) => many > 0);
  if (parts.length === 0) return 'Nothing was held here. Nothing will be sent to this person.';
  return `Removed: ${parts.map(([place, many]) => `${place} ${many}`).join(', ')}. Nothing will be sent to this person.`;
}

function klaviyoText({ klaviyo: { state, answer } }: Erased): string {
  if (state === 'not-asked') return 'Klaviyo was not asked.';
  if (state === 'waiting' || answer === undefined)
    return 'No worker has answered yet. The next one asks Klaviyo, within a day.';
  if (answer.unreachable) return 'Klaviyo finds nobody by the id of a browser.';
  if (answer.unknown) return 'Klaviyo has no such profile.';
  const [failure] = answer.failures;
  if (failure === undefined) return `Klaviyo accepted ${counted(answer.accepted, 'deletion')}.`;
  return `Klaviyo refused: ${failure.code}. ${failure.hint ?? failure.detail ?? 'Erase the person again later.'}`;
}
