import { count } from '@tracklayer/format';

const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** A count in at most `width` characters: `999,999`, and rounded where that is too wide, `1.2M`. --json has it exactly. */
export function figure(value: number, width: number): string {
  const exact = count(value);
  return exact.length <= width ? exact : COMPACT.format(value);
}
