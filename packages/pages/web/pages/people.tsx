import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { api, dataOf } from '../api.js';
import { SameAsCommand } from '../parts/command-line.js';
import { Page } from '../parts/page.js';
import { ReasonField } from '../parts/reason-field.js';
import { ReasonedActs } from '../parts/reasoned-acts.js';
import { Failed, Loading, Nothing } from '../parts/states.js';
import { WhyNot } from '../parts/why-not.js';
import { Erase } from '../people/erase.js';
import { heldOf } from '../people/held.js';
import { HeldCard } from '../people/held-card.js';
import { KIND_LABELS, kindOf, type NamedPerson, namedBy, optionOf } from '../people/named.js';
import { command } from '../shell-text.js';
import { useMay } from '../use-may.js';

interface Asked {
  person: NamedPerson;
  reason: string;
}

/**
 * What is held of a person. The person is in no address: browsers keep addresses, and proxies write them into logs. So a link
 * to this page opens an empty form.
 */
export function PeoplePage() {
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const may = useMay('operate', 'look people up');
  const whyId = useId();
  const find = useMutation({
    mutationFn: (body: Asked) => dataOf(api.POST('/api/v1/people/find', { body })),
  });
  const person = namedBy(text);
  const why =
    may.why ??
    (text.trim() === '' ? 'Write who.' : reason.trim() === '' ? 'Write a reason first.' : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) find.mutate({ person, reason: reason.trim() });
  };
  return (
    <Page title="People" lead="What is held of a person. The audit records each look, with its reason.">
      <form onSubmit={submit}>
        <Stack gap="sm" maw={640}>
          <TextInput
            label="Person"
            description="An e-mail address, a phone number with + and the country, or the id of a customer."
            placeholder="ava@shop.example"
            required
            disabled={may.why !== undefined}
            maxLength={300}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
          />
          <ReasonField value={reason} onChange={setReason} isDisabled={may.why !== undefined} />
          <Group gap="sm">
            <Button
              type="submit"
              disabled={!may.may || why !== undefined}
              loading={find.isPending}
              aria-describedby={whyId}
            >
              Find
            </Button>
            <WhyNot id={whyId} why={why ?? `Searches by ${KIND_LABELS[kindOf(person)]}.`} />
          </Group>
        </Stack>
      </form>
      {find.isPending && <Loading lines={3} />}
      {find.error && <Failed error={find.error} />}
      {find.data && find.variables && !find.isPending && (
        <Found key={find.submittedAt} held={find.data.held} asked={find.variables} />
      )}
      <SameAsCommand
        command={command('people', 'show', ...optionOf(person), '--reason', reason.trim() || 'WHY')}
      />
    </Page>
  );
}

function Found({ held, asked: { person } }: { held: readonly unknown[]; asked: Asked }) {
  const may = useMay('admin', 'reveal people');
  const reveal = useMutation({
    mutationFn: (reason: string) => dataOf(api.POST('/api/v1/people/reveal', { body: { person, reason } })),
  });
  const shown = reveal.data?.held ?? held;
  if (shown.length === 0) return <Nothing title="There is no destination yet" />;
  return (
    <Stack gap="md">
      {shown.map((raw) => (
        <HeldCard key={heldOf(raw).destination} raw={raw} isRevealed={reveal.isSuccess} />
      ))}
      {reveal.isSuccess ? (
        <Text size="sm" c="dimmed">
          Everything is shown in the clear. Leave the page to hide it.
        </Text>
      ) : (
        <ReasonedActs
          label="Reveal"
          may={may}
          acts={[{ id: 'reveal', label: 'Reveal everything' }]}
          onAct={(_id, reason) => reveal.mutate(reason)}
          isPending={reveal.isPending}
          error={reveal.error}
        />
      )}
      <Erase person={person} />
    </Stack>
  );
}
