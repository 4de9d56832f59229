import { TextInput } from '@mantine/core';

const MOST = 500;

interface ReasonFieldProps {
  value: string;
  onChange(value: string): void;
  /** A dialog begins with it. Default: false. */
  hasFocus?: boolean;
  /** Who may not act needs no reason. Default: false. */
  isDisabled?: boolean;
}

/** The audit keeps why somebody acted. */
export function ReasonField({ value, onChange, hasFocus = false, isDisabled = false }: ReasonFieldProps) {
  return (
    <TextInput
      label="Reason"
      description="Why, for the audit. Do not name a person."
      placeholder="INC-212: phone numbers corrected"
      required
      disabled={isDisabled}
      data-autofocus={hasFocus || undefined}
      maxLength={MOST}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      autoComplete="off"
    />
  );
}
