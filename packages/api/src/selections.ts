/** Which dead letters a request names: one line of text, or JSON, as the command line takes both. */
import {
  type AddressedSelection,
  checkSelection,
  formatSelection,
  maskSelection,
  parseSelection,
  parseTime,
  type Selection,
} from '@tracklayer/dead-letters';
import { ApiError, chosenOf } from './api-error.js';
import type { ApiSources } from './context.js';

/** Conditions that a request may name beside the text. Each may be given once. */
export interface SelectionQuery {
  selection?: string | undefined;
  destination?: string | undefined;
  lane?: AddressedSelection['type'] | undefined;
  cause?: string | undefined;
  group?: string | undefined;
  code?: string | undefined;
  state?: AddressedSelection['state'] | undefined;
}

/** @throws {SelectionError} @throws {ApiError} 400 for a condition that is given twice */
export function selectionOf(
  query: SelectionQuery,
  nowMs: number,
): { destination?: string; selection: Selection } {
  const written = query.selection === undefined ? {} : parseSelection(query.selection, { nowMs });
  const { destination: asked, lane, cause, group, code, state } = query;
  const given = Object.fromEntries(
    Object.entries({ destination: asked, type: lane, cause, group, code, state }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const twice = Object.keys(given).filter((field) => field in written);
  if (twice.length > 0) {
    throw new ApiError(400, {
      code: 'said_twice',
      message: `The selection and the parameters both give ${twice.join(', ')}.`,
      whatToDo: 'Give it once.',
    });
  }
  const { destination, ...selection }: AddressedSelection = { ...written, ...given };
  return { selection: checkSelection(selection), ...(destination !== undefined && { destination }) };
}

export interface AskedLetters {
  deadLetters: ApiSources['deadLetters'];
  /** The asked destination, or all known ones. */
  chosen: readonly string[];
  /** Set where the request names one. */
  destination?: string;
  selection: Selection;
}

/** @throws {SelectionError} @throws {ApiError} 400, 404 */
export async function askedLetters(
  { deadLetters, destinations, now }: ApiSources,
  query: SelectionQuery,
): Promise<AskedLetters> {
  const found = selectionOf(query, now());
  return { deadLetters, chosen: chosenOf(await destinations(), found.destination), ...found };
}

/** One line that is safe to show. */
export function selectionText(selection: AddressedSelection): string {
  return formatSelection(maskSelection(selection));
}

/** @throws {ApiError} 400 */
export function timeOf(name: string, text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const atMs = parseTime(text, nowMs);
  if (atMs !== undefined) return atMs;
  throw new ApiError(400, {
    code: 'invalid_time',
    message: `The query parameter ${name} is not a time.`,
    whatToDo: 'Write 2026-04-23T20:00Z, epoch milliseconds, or an age: 2h.',
  });
}
