import { TextInput } from '@mantine/core';

const MOST = 500;

interface ReasonFieldProps {
  value: string;
  onChange(value: string): void;
}

/** The audit keeps why somebody acted. */
export function ReasonField({ value, onChange }: ReasonFieldProps) {
  return (
    <TextInput
      label="Reason"
      description="Why, for the audit. Do not name a person."
      placeholder="INC-212: phone numbers corrected"
      required
      maxLength={MOST}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      autoComplete="off"
    />
  );
}
