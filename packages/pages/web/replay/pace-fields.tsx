import { Autocomplete, Checkbox, Group, TextInput } from '@mantine/core';
import type { Pace } from './order.js';

const STEPS = ['10, 100, all', '1, 10, 100, all', '100, 1000, all'];

interface PaceFieldsProps {
  pace: Pace;
  startFlows: boolean;
  onPace(pace: Pace): void;
  onStartFlows(startFlows: boolean): void;
}

/** How fast the letters go, and when they stop. */
export function PaceFields({ pace, startFlows, onPace, onStartFlows }: PaceFieldsProps) {
  return (
    <>
      <Group gap="sm" align="flex-end" className="fields">
        <Autocomplete
          label="Steps"
          description="Each step waits for the ends of its letters."
          placeholder="all at once"
          data={STEPS}
          filter={({ options }) => options}
          value={pace.steps}
          onChange={(steps) => onPace({ ...pace, steps })}
        />
        <TextInput
          label="Stop at (%)"
          description="It stops after a step of which more letters died again."
          inputMode="decimal"
          value={pace.stopAt}
          disabled={pace.steps.trim() === ''}
          onChange={({ currentTarget }) => onPace({ ...pace, stopAt: currentTarget.value })}
        />
        <TextInput
          label="Letters a second"
          description="At most so many. Empty: as many as live traffic leaves."
          placeholder="no limit of its own"
          inputMode="decimal"
          value={pace.rate}
          onChange={({ currentTarget }) => onPace({ ...pace, rate: currentTarget.value })}
        />
      </Group>
      <Checkbox
        label="Old events start flows too"
        description="Without it, old events are sent as a back-fill, and start no flow."
        checked={startFlows}
        onChange={({ currentTarget }) => onStartFlows(currentTarget.checked)}
      />
    </>
  );
}
