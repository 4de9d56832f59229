import { Button, Group, Stack } from '@mantine/core';
import { useId, useState } from 'react';
import type { May } from '../may.js';
import { ReasonField } from './reason-field.js';
import { Failed } from './states.js';
import { WhyNot } from './why-not.js';

interface ReasonedActsProps<Id extends string> {
  label: string;
  may: May;
  acts: readonly { id: Id; label: string; isRisky?: boolean }[];
  onAct(id: Id, reason: string): void;
  isPending: boolean;
  error: Error | null;
  /** What is missing besides the reason. */
  wrong?: string | undefined;
}

/** Buttons that need a reason and a role. A person sees why a button is disabled. */
export function ReasonedActs<Id extends string>(props: ReasonedActsProps<Id>) {
  const { label, may, acts, onAct, isPending, error, wrong } = props;
  const [reason, setReason] = useState('');
  const whyId = useId();
  const why = may.why ?? wrong ?? (reason.trim() === '' ? 'Write a reason first.' : undefined);
  return (
    <Stack component="section" gap="sm" aria-label={label}>
      <ReasonField value={reason} onChange={setReason} isDisabled={may.why !== undefined} />
      <Group gap="sm">
        {acts.map(({ id, label: text, isRisky = false }) => (
          <Button
            key={id}
            variant={isRisky ? 'outline' : 'default'}
            {...(isRisky && { color: 'red' })}
            disabled={!may.may || why !== undefined || isPending}
            onClick={() => onAct(id, reason.trim())}
            aria-describedby={whyId}
          >
            {text}
          </Button>
        ))}
        <WhyNot id={whyId} why={why} />
      </Group>
      {error && <Failed error={error} />}
    </Stack>
  );
}
