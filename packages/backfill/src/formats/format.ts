import type { Problem } from '@tracklayer/events';

/** What a file contains: events, profiles (`--profiles`), or people who wait for a variant (`--back-in-stock`). */
export type Kind = 'events' | 'profiles' | 'back-in-stock';

export const FORMATS = ['canonical', 'segment', 'klaviyo-csv', 'suppressed-csv', 'csv'] as const;

export type Format = (typeof FORMATS)[number];

/** One entry of a file, not checked yet: a JSON object, or the cells of a CSV record by column. */
export type Entry = Record<string, unknown>;

/** An entry in our format, not checked yet. Or the reasons against it. Or a valid entry of another kind (`other_call`). */
export type Interpreted = { input: unknown } | { problems: Problem[] } | { withheld: 'other_call' };

export interface InterpretOptions {
  /** Times without an offset are UTC. */
  utc: boolean;
  /** Numbers may have a comma before their decimals. So it is in files with semicolons between cells. */
  decimalComma?: boolean;
}

export function problem(code: string, got: string, fix: string, path = ''): { problems: Problem[] } {
  return { problems: [{ path, code, got, fix }] };
}
