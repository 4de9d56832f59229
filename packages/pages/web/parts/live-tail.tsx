import { Badge, Button, Group, NativeSelect, Table, Text, TextInput, Title } from '@mantine/core';
import { counted } from '@tracklayer/format';
import { type FormEvent, useEffect, useState } from 'react';
import { STEP_COLOURS, stateOf, stepWords, typeWords } from '../event-words.js';
import type { TailStep, Wanted } from '../follow-steps.js';
import { useLive } from '../live.js';
import { type Tail, useTail } from '../use-tail.js';
import { EventLink } from './event-link.js';
import { Nothing } from './states.js';
import { utcTime } from './times.js';

const KINDS = [
  'enqueued',
  'delivered',
  'duplicate',
  'skipped',
  'dead',
  'retry',
  'throttled',
  'held',
  'waits',
  'replayed',
];

interface LiveTailProps {
  wanted: Wanted;
  onWanted(wanted: Partial<Wanted>): void;
}

/** What happens to events now, the newest first. */
export function LiveTail({ wanted, onWanted }: LiveTailProps) {
  const [isOn, setIsOn] = useState(true);
  const { overview } = useLive();
  const { destination } = wanted;
  const isUnknown =
    destination !== '' && overview?.destinations.some((each) => each.destination === destination) === false;
  return (
    <section aria-label="Live tail">
      <Group gap="sm" align="flex-end" mb="xs">
        <Title order={2}>What happens now</Title>
        <Group gap="xs" ml="auto" align="flex-end">
          <NativeSelect
            size="xs"
            aria-label="Step"
            data={[
              { value: '', label: 'Any step' },
              ...KINDS.map((value) => ({ value, label: stepWords(value) })),
            ]}
            value={wanted.what}
            onChange={({ currentTarget }) => onWanted({ what: currentTarget.value })}
          />
          <NameField name={wanted.name} onName={(name) => onWanted({ name })} />
          <Button size="xs" variant="default" onClick={() => setIsOn(!isOn)}>
            {isOn ? 'Pause' : 'Continue'}
          </Button>
        </Group>
      </Group>
      {isUnknown ? (
        <Nothing title="There is no such destination">
          It appears when a worker starts, or with its first event. Choose another destination.
        </Nothing>
      ) : (
        <Steps key={Object.values(wanted).join(' ')} wanted={wanted} isOn={isOn} />
      )}
    </section>
  );
}

function NameField({ name, onName }: { name: string; onName(name: string): void }) {
  const [typed, setTyped] = useState(name);
  useEffect(() => setTyped(name), [name]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onName(typed.trim());
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        size="xs"
        w="10rem"
        aria-label="Event name"
        placeholder="Any event name"
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={() => onName(typed.trim())}
        autoComplete="off"
        spellCheck={false}
      />
    </form>
  );
}

function Steps({ wanted, isOn }: { wanted: Wanted; isOn: boolean }) {
  const tail = useTail(wanted, isOn);
  return (
    <>
      <TailState tail={tail} />
      {tail.steps.length === 0 && tail.connection !== 'cut off' && (
        <Nothing title="No step yet" command="npx tracklayer send --test">
          A line appears when an event is enqueued, or when something happens to it. To see one, send an
          event:
        </Nothing>
      )}
      {tail.steps.length > 0 && <StepTable steps={tail.steps} />}
    </>
  );
}

function TailState({ tail: { connection, leftOut } }: { tail: Tail }) {
  const text = {
    connecting: 'The page connects to the tail.',
    live: 'New steps appear at the top. The newest 200 stay.',
    paused: 'Paused. Steps of this time are not listed later. Find an event to see its whole way.',
    'cut off': 'The tail is cut off. Steps of this time are missing. The page connects again by itself.',
  }[connection];
  return (
    <Text size="sm" mb="xs" role="status" className={connection === 'cut off' ? 'bad' : ''} c="dimmed">
      {text}
      {leftOut > 0 && ` ${counted(leftOut, 'step')} came too fast and are left out.`}
    </Text>
  );
}

function StepTable({ steps }: { steps: readonly TailStep[] }) {
  return (
    <Table className="stack" verticalSpacing={3} fz="sm" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Time (UTC)</Table.Th>
          <Table.Th>Step</Table.Th>
          <Table.Th>Event</Table.Th>
          <Table.Th>Destination</Table.Th>
          <Table.Th>Job</Table.Th>
          <Table.Th>State then</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {steps.map((step) => (
          <Table.Tr key={step.key}>
            <Table.Td className="whole-line" title={utcTime(step.atMs)}>
              {new Date(step.atMs).toISOString().slice(11, 23)}
            </Table.Td>
            <Table.Td>
              <Badge color={STEP_COLOURS[step.what] ?? 'gray'}>{stepWords(step.what)}</Badge>
            </Table.Td>
            <Table.Th scope="row">
              <EventLink destination={step.destination} tag={step.tag}>
                {step.name ?? typeWords(step.type)} {step.eventId ?? ''}
              </EventLink>
            </Table.Th>
            <Table.Td data-label="Destination">{step.destination}</Table.Td>
            <Table.Td>{step.type}</Table.Td>
            <Table.Td className="wide" data-label="State then">
              {step.state === undefined ? '' : stateOf(step.state)[0]}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
