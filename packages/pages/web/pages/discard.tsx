import { Button, Checkbox, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { counted } from '@tracklayer/format';
import { type FormEvent, useState } from 'react';
import { api, dataOf, type Preview } from '../api.js';
import { SameAsCommand } from '../parts/command-line.js';
import { Facts } from '../parts/facts.js';
import { Link } from '../parts/links.js';
import { destinationOf, NoLetters, OneDestination } from '../parts/one-destination.js';
import { Page } from '../parts/page.js';
import { ReasonField } from '../parts/reason-field.js';
import { SelectionField } from '../parts/selection-field.js';
import { Failed, Loading } from '../parts/states.js';
import { WhyNot } from '../parts/why-not.js';
import { previewRows } from '../replay/preview-rows.js';
import { withTimes } from '../selection.js';
import { command } from '../shell-text.js';
import { useMay } from '../use-may.js';

const route = getRouteApi('/dead-letters/discard');
/** Facts of the preview that matter for a discard. */
const FACTS = new Set(['What', 'People', 'Oldest event', 'Sample']);

/** Removes dead letters without sending them. */
export function DiscardPage() {
  const { selection } = route.useSearch();
  const navigate = route.useNavigate();
  const destination = destinationOf(selection);
  return (
    <Page title="Discard" lead="Removes dead letters. Their events are never sent.">
      <SelectionField selection={selection} onChange={(next) => navigate({ search: { selection: next } })} />
      {destination === undefined ? (
        <OneDestination selection={selection} to="/dead-letters/discard" />
      ) : (
        <Shown key={selection} destination={destination} selection={selection} />
      )}
      <SameAsCommand command={command('dlq', 'discard', selection)} />
    </Page>
  );
}

function Shown({ destination, selection }: { destination: string; selection: string }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ['discard', destination, selection],
    queryFn: () =>
      dataOf(api.POST('/api/v1/letters/preview', { body: { destination, selection, startFlows: false } })),
  });
  const discard = useMutation({
    mutationFn: ({ preview, reason }: { preview: Preview; reason: string }) => {
      const fixed = withTimes(selection, preview.selection);
      const body = { destination, selection: fixed, reason, count: preview.total };
      return dataOf(api.POST('/api/v1/letters/discard', { body }));
    },
    onSettled: () => queries.invalidateQueries(),
  });
  if (discard.data) return <Discarded {...discard.data} destination={destination} />;
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  if (data.total === 0) return <NoLetters />;
  return (
    <>
      <Facts
        label="Letters"
        facts={[
          { label: 'Letters', value: counted(data.total, 'dead letter') },
          ...previewRows(data, Date.now())
            .filter(({ label }) => FACTS.has(label))
            .map(({ label, text }) => ({ label, value: text })),
        ]}
      />
      <DiscardForm
        preview={data}
        isPending={discard.isPending}
        onDiscard={(reason) => discard.mutate({ preview: data, reason })}
      />
      {discard.error && <Failed error={discard.error} />}
    </>
  );
}

interface DiscardFormProps {
  preview: Preview;
  isPending: boolean;
  onDiscard(reason: string): void;
}

function DiscardForm({ preview: { total }, isPending, onDiscard }: DiscardFormProps) {
  const [reason, setReason] = useState('');
  const [isSure, setIsSure] = useState(false);
  const { may, why } = useMay('operate', 'discard letters');
  const lack = reason.trim() === '' ? 'Write a reason first.' : 'Confirm that these events are never sent.';
  const wrong = why ?? (reason.trim() !== '' && isSure ? undefined : lack);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may && wrong === undefined) onDiscard(reason);
  };
  return (
    <form onSubmit={submit} aria-label="Discard">
      <Stack gap="sm">
        <ReasonField value={reason} onChange={setReason} isDisabled={why !== undefined} />
        <Checkbox
          label={`Klaviyo never gets ${total === 1 ? 'this letter' : `these ${counted(total, 'letter')}`}.`}
          disabled={why !== undefined}
          checked={isSure}
          onChange={({ currentTarget }) => setIsSure(currentTarget.checked)}
        />
        <Group gap="sm">
          <Button
            type="submit"
            color="red"
            disabled={!may || wrong !== undefined}
            loading={isPending}
            aria-describedby="why-no-discard"
          >
            Discard {counted(total, 'letter')}
          </Button>
          <WhyNot id="why-no-discard" why={wrong} />
        </Group>
      </Stack>
    </form>
  );
}

interface DiscardedProps {
  destination: string;
  discarded: number;
  passedOver: number;
}

function Discarded({ destination, discarded, passedOver }: DiscardedProps) {
  return (
    <Paper withBorder p="md" role="status">
      <Title order={2}>{counted(discarded, 'letter')} discarded</Title>
      {passedOver > 0 && (
        <Text>{counted(passedOver, 'letter')} passed over: another command took them meanwhile.</Text>
      )}
      <Group mt="xs">
        <Link to="/dead-letters" search={{ selection: `destination:${destination}` }}>
          Show the other dead letters
        </Link>
        <Link to="/audit" search={{ action: 'discard' }}>
          Show it in the audit
        </Link>
      </Group>
    </Paper>
  );
}
