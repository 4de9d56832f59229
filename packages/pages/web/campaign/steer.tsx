import { Button, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Campaign, dataOf } from '../api.js';
import { ReasonField } from '../parts/reason-field.js';
import { Failed } from '../parts/states.js';
import { WhyNot } from '../parts/why-not.js';
import { useMay } from '../use-may.js';

type Act = 'pause' | 'resume' | 'cancel';

/** Acts that make sense in a state. */
const ACTS: Record<Campaign['state'], readonly Act[]> = {
  running: ['pause', 'cancel'],
  interrupted: ['resume', 'pause', 'cancel'],
  paused: ['resume', 'cancel'],
  stopped: ['resume', 'cancel'],
  cancelled: [],
  done: [],
};

const LABELS = { pause: 'Pause', resume: 'Resume', cancel: 'Cancel the campaign' } as const;

/** Pause, resume and cancel, each with a reason. */
export function Steer({ campaign }: { campaign: Campaign }) {
  const [reason, setReason] = useState('');
  const queries = useQueryClient();
  const { may, why } = useMay('operate', 'steer campaigns');
  const { destination, id, state } = campaign;
  const steer = useMutation({
    mutationFn: (act: Act) => {
      const how = { params: { path: { destination, id } }, body: { reason } };
      if (act === 'pause') return dataOf(api.POST('/api/v1/campaigns/{destination}/{id}/pause', how));
      if (act === 'resume') return dataOf(api.POST('/api/v1/campaigns/{destination}/{id}/resume', how));
      return dataOf(api.POST('/api/v1/campaigns/{destination}/{id}/cancel', how));
    },
    onSuccess: (changed) => {
      queries.setQueryData(['campaign', destination, id], changed);
      setReason('');
    },
  });
  const acts = ACTS[state];
  if (acts.length === 0) return null;
  const wrong = why ?? (reason.trim() === '' ? 'Write a reason first.' : undefined);
  return (
    <Stack component="section" gap="sm" aria-label="Steer">
      <ReasonField value={reason} onChange={setReason} isDisabled={why !== undefined} />
      <Group gap="sm">
        {acts.map((act) => (
          <Button
            key={act}
            variant={act === 'resume' ? 'filled' : 'default'}
            {...(act === 'cancel' && { color: 'red', variant: 'outline' })}
            disabled={!may || wrong !== undefined || steer.isPending}
            onClick={() => steer.mutate(act)}
            aria-describedby="why-no-steering"
          >
            {LABELS[act]}
          </Button>
        ))}
        <WhyNot id="why-no-steering" why={wrong} />
      </Group>
      {steer.error && <Failed error={steer.error} />}
    </Stack>
  );
}
