import { Select } from '@mantine/core';
import { useLive } from '../live.js';

interface DestinationSelectProps {
  /** Empty: all destinations. */
  value: string;
  onChange(destination: string): void;
}

export function DestinationSelect({ value, onChange }: DestinationSelectProps) {
  const { overview } = useLive();
  const known = overview?.destinations.map(({ destination }) => destination) ?? [];
  // The address may name a destination before the overview is here.
  const data = [...new Set([...known, ...(value === '' ? [] : [value])])];
  return (
    <Select
      label="Destination"
      size="sm"
      w="11rem"
      placeholder="All"
      clearable
      searchable
      data={data}
      value={value === '' ? null : value}
      onChange={(chosen) => onChange(chosen ?? '')}
      clearButtonProps={{ 'aria-label': 'All destinations' }}
    />
  );
}
