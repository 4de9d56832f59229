import { Text } from '@mantine/core';

/** Says why buttons are disabled. Buttons name it with `aria-describedby`. */
export function WhyNot({ id, why }: { id: string; why: string | undefined }) {
  return (
    <Text id={id} size="sm" c="dimmed" className="words" aria-live="polite">
      {why}
    </Text>
  );
}
