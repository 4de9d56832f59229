import { z } from 'zod';

const count = new Intl.NumberFormat('en-US');

/** A string that passes `test`. `fix` tells the reader of an error what to write. */
export function text(test: (value: string) => boolean, fix: string) {
  return z.string({ error: fix }).refine(test, { error: fix, params: { code: 'invalid_value' } });
}

export function whole(least: number, most: number, example: number) {
  const fix = `Write a whole number from ${least} to ${most}, e.g. ${example}.`;
  const isInRange = (value: number) => Number.isSafeInteger(value) && value >= least && value <= most;
  return z
    .number({ error: fix })
    .refine(isInRange, { error: fix, params: { code: 'invalid_value' } })
    .meta({ range: `${count.format(least)} to ${count.format(most)}` });
}

export function milliseconds(least: number, most: number, example: number) {
  return whole(least, most, example).meta({ unit: 'ms' });
}

/** The longest a timer of Node can run. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
export const TEN_YEARS_MS = 10 * 366 * 24 * 3_600_000;
