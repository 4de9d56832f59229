import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { api, dataOf, type JobType } from '../api.js';
import { command } from '../shell-text.js';
import { useMay } from '../use-may.js';
import { CommandLine } from './command-line.js';
import { ReasonField } from './reason-field.js';
import { Failed } from './states.js';
import { WhyNot } from './why-not.js';

type Act = 'pause' | 'resume';

interface LaneActsProps {
  destination: string;
  lane: JobType;
  isPaused: boolean;
  /** A hold or a wait that a resume ends. */
  isStopped: boolean;
}

/** Pause and resume, each with a reason for the audit. Who may not is told why. */
export function LaneActs({ destination, lane, isPaused, isStopped }: LaneActsProps) {
  const [act, setAct] = useState<Act>('pause');
  const [isOpen, { open, close }] = useDisclosure();
  const { may, why } = useMay('operate', 'pause and resume lanes');
  const whyId = useId();
  const button = (each: Act, label: string) => (
    <Button
      size="xs"
      variant={each === 'resume' ? 'light' : 'default'}
      disabled={!may}
      aria-describedby={may ? undefined : whyId}
      onClick={() => {
        setAct(each);
        open();
      }}
    >
      {label}
    </Button>
  );
  return (
    <Group gap="xs">
      {!isPaused && button('pause', 'Pause this lane')}
      {(isPaused || isStopped) && button('resume', isPaused ? 'Resume this lane' : 'End its holds and waits')}
      <WhyNot id={whyId} why={why} />
      {/* It stays while it is closed: then it gives the focus back to the button. */}
      <Modal
        opened={isOpen}
        onClose={close}
        title={`${WORDS[act].title} ${lane} of ${destination}`}
        // The lock of the library writes an inline style, which the content security policy forbids.
        lockScroll={false}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ActForm act={act} destination={destination} lane={lane} onDone={close} />
      </Modal>
    </Group>
  );
}

const WORDS = {
  pause: {
    title: 'Pause',
    button: 'Pause',
    about: 'Workers finish active jobs and take no new ones. Events wait, and no event is lost.',
  },
  resume: {
    title: 'Resume',
    button: 'Resume',
    about: 'Workers take jobs again. It also ends the holds of this lane, and waits that Klaviyo asked for.',
  },
} as const satisfies Record<Act, unknown>;

interface ActFormProps {
  act: Act;
  destination: string;
  lane: JobType;
  onDone(): void;
}

function ActForm({ act, destination, lane, onDone }: ActFormProps) {
  const [reason, setReason] = useState('');
  const queries = useQueryClient();
  const { button, about } = WORDS[act];
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => {
      const asked = { params: { path: { destination } }, body: { lane, reason: reason.trim() } };
      return dataOf(
        act === 'pause'
          ? api.POST('/api/v1/lanes/{destination}/pause', asked)
          : api.POST('/api/v1/lanes/{destination}/resume', asked),
      );
    },
    onSuccess() {
      void queries.invalidateQueries();
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{about}</Text>
        <ReasonField hasFocus value={reason} onChange={setReason} />
        {error && <Failed error={error} />}
        <Group gap="xs">
          <Button type="submit" variant="light" loading={isPending} disabled={reason.trim() === ''}>
            {button}
          </Button>
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
        </Group>
        <CommandLine command={command(act, destination, lane)} />
      </Stack>
    </form>
  );
}
