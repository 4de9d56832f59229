import { TextInput } from '@mantine/core';

const MOST = 500;

interface ReasonFieldProps {
  value: string;
  onChange(value: string): void;
  /** A dialog begins with it. Default: false. */
  hasFocus?: boolean;
}

/** The audit keeps why somebody acted. */
export function ReasonField({ value, onChange, hasFocus = false }: ReasonFieldProps) {
  return (
    <TextInput
      label="Reason"
      description="Why, for the audit. Do not name a person."
      placeholder="INC-212: phone numbers corrected"
      required
      data-autofocus={hasFocus || undefined}
      maxLength={MOST}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      autoComplete="off"
    />
  );
}
