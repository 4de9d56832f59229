import type { CustomEvents, DecimalSign, LeftOut, Problem } from '@tracklayer/events';
import type { TimeReading } from './time.js';

/** What a file contains: events, profiles (`--profiles`), or people who wait for a variant (`--back-in-stock`). */
export type Kind = 'events' | 'profiles' | 'back-in-stock';

export const FORMATS = ['canonical', 'segment', 'klaviyo-csv', 'suppressed-csv', 'csv', 'json'] as const;

export type Format = (typeof FORMATS)[number];

/** One entry of a file, not checked yet: a JSON object, or the cells of a CSV record by column. */
export type Entry = Record<string, unknown>;

/** Why a row of an order is no purchase. */
export type UnpaidReason = 'cancelled' | 'failed' | 'unpaid' | 'test';

/**
 * Why a valid line gives no entry. `other_call`: another kind of line, such as a page view in a Segment export. `not_wanted`:
 * `--events` or `--where` leaves it out. `integration_off`: the call was not meant for Klaviyo. `no_consent`: the person refused
 * the consent category that Klaviyo needs. The others: the order was not paid.
 */
export type NoEntryReason = 'other_call' | 'not_wanted' | 'integration_off' | 'no_consent' | UnpaidReason;

/** An entry in our format, not checked yet. Or the reasons against it. Or why the line gives none. */
export type Interpreted =
  | { input: unknown; leftOut?: LeftOut[] }
  | { problems: Problem[] }
  | { withheld: NoEntryReason };

export interface InterpretOptions extends TimeReading {
  /** The events besides the standard ones. Default: none. */
  customEvents?: CustomEvents | undefined;
  /** The consent categories that Klaviyo needs, as the file names them. Default: see segment-consent.ts. */
  consentCategories?: readonly string[] | undefined;
  /** The sign before decimals in every column, where it was asked for. */
  decimal?: DecimalSign | undefined;
  /** Column → the sign before its decimals, see judge.ts. */
  decimals?: Readonly<Record<string, DecimalSign>> | undefined;
}

/** The sign before decimals in a column. Undefined: each value must show it. */
export function signIn(column: string, { decimal, decimals }: InterpretOptions): DecimalSign | undefined {
  return decimal ?? decimals?.[column];
}

export function problem(code: string, got: string, fix: string, path = ''): { problems: Problem[] } {
  return { problems: [{ path, code, got, fix }] };
}
