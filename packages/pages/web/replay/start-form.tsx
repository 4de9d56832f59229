import { Button, Group, Stack, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { counted } from '@tracklayer/format';
import { type FormEvent, useState } from 'react';
import { api, dataOf, type Edit, type Preview } from '../api.js';
import { ReasonField } from '../parts/reason-field.js';
import { Failed } from '../parts/states.js';
import { WhyNot } from '../parts/why-not.js';
import { withTimes } from '../selection.js';
import { useMay } from '../use-may.js';
import { orderOf, type Pace } from './order.js';
import { PaceFields } from './pace-fields.js';
import { goingOf } from './preview-rows.js';

interface StartFormProps {
  preview: Preview;
  selection: string;
  edit: Edit | undefined;
  /** The preview is the one of this edit. */
  isCurrent: boolean;
  pace: Pace;
  onPace(pace: Pace): void;
  startFlows: boolean;
  onStartFlows(startFlows: boolean): void;
}

/** Steps, reason and the start. A worker runs the campaign, whether or not the page stays open. */
export function StartForm(props: StartFormProps) {
  const { preview, selection, edit, isCurrent, pace, onPace, startFlows, onStartFlows } = props;
  const { destination } = preview;
  const [reason, setReason] = useState('');
  const navigate = useNavigate();
  const { may, why } = useMay('operate', 'replay letters');
  const order = orderOf(pace);
  const going = goingOf(preview);
  const wrong = why ?? ('wrong' in order ? order.wrong : lackOf({ going, reason, isCurrent }));
  const start = useMutation({
    mutationFn: () => {
      if ('wrong' in order) throw new Error(order.wrong);
      const fixed = withTimes(selection, preview.selection);
      const body = { destination, selection: fixed, reason, startFlows, ...order, ...(edit && { edit }) };
      return dataOf(api.POST('/api/v1/campaigns', { body }));
    },
    onSuccess: ({ id }) => navigate({ to: '/campaigns/$destination/$id', params: { destination, id } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (may && wrong === undefined) start.mutate();
  };
  return (
    <form onSubmit={submit} aria-label="Start">
      <Stack gap="sm">
        <Title order={2}>Start</Title>
        <PaceFields pace={pace} startFlows={startFlows} onPace={onPace} onStartFlows={onStartFlows} />
        <ReasonField value={reason} onChange={setReason} isDisabled={why !== undefined} />
        <Group gap="sm">
          <Button
            type="submit"
            disabled={!may || wrong !== undefined}
            loading={start.isPending}
            aria-describedby="why-no-replay"
          >
            Replay {counted(going, 'letter')}
          </Button>
          <WhyNot id="why-no-replay" why={wrong} />
        </Group>
        {start.error && <Failed error={start.error} />}
      </Stack>
    </form>
  );
}

function lackOf({ going, reason, isCurrent }: { going: number; reason: string; isCurrent: boolean }) {
  if (!isCurrent) return 'The preview is being read.';
  if (going === 0) return 'Every letter would stay dead. Edit the letters, or select others.';
  return reason.trim() === '' ? 'Write a reason first.' : undefined;
}
