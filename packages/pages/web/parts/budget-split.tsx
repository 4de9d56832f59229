import { Group, Progress } from '@mantine/core';
import type { BudgetShares } from '../budget.js';

interface BudgetSplitProps {
  budget: BudgetShares | undefined;
  label: string;
  /** Figures without words, for a table that has no room. */
  isShort: boolean;
}

/** The calls of a minute: ours, those of other clients of the account, and what is free. */
export function BudgetSplit({ budget, label, isShort }: BudgetSplitProps) {
  if (budget === undefined) return '–';
  const { lane, ours, others, free } = budget;
  const words = `${ours} % ours, ${others} % others, ${free} % free`;
  if (isShort) {
    return (
      <span className="whole-line" title={`${lane}: ${words}`}>
        {ours} · {others} · {free} %
      </span>
    );
  }
  return (
    <Group gap={6} wrap="nowrap" title={`${lane}: ${words}`}>
      <Progress.Root w={36} role="img" aria-label={`${label}: ${words}`}>
        <Progress.Section value={ours} withAria={false} />
        <Progress.Section value={others} withAria={false} color="orange" />
      </Progress.Root>
      <span className="whole-line">{words}</span>
    </Group>
  );
}
