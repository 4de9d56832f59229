import type { Problem } from '@tracklayer/events';

/** What a file holds: events, or profiles (`--profiles`). */
export type Kind = 'events' | 'profiles';

export const FORMATS = ['canonical', 'segment', 'klaviyo-csv', 'csv'] as const;

export type Format = (typeof FORMATS)[number];

/** One entry of a file, before anybody looked into it: JSON, or the cells of a CSV record by their column. */
export type Entry = Record<string, unknown>;

/** An entry in our words, not yet checked; or why it is none; or a right one of another kind (`other_call`), which nobody asked for. */
export type Interpreted = { input: unknown } | { problems: Problem[] } | { withheld: 'other_call' };

export interface InterpretOptions {
  /** Times without an offset are UTC. */
  utc: boolean;
  /** Numbers may have a comma before their decimals, as where cells are parted by semicolons. */
  decimalComma?: boolean;
}

export function problem(code: string, got: string, fix: string, path = ''): { problems: Problem[] } {
  return { problems: [{ path, code, got, fix }] };
}
