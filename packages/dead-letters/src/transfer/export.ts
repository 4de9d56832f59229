import type { RedisClient } from '@tracklayer/redis';
import { recordAct, recordOutcome } from '../audit/audit.js';
import { InvalidOrderError } from '../errors.js';
import type { DeadLetter } from '../letter/letter.js';
import { maskLetter } from '../mask/mask-letter.js';
import { walkLetters } from '../query/list.js';
import type { Selection } from '../query/selection.js';
import { checkSelection } from '../query/selection-text.js';
import type { ExportOptions } from './types.js';

/** One line of an export. A masked one says so: it can be read, not imported. */
export type ExportedLetter = DeadLetter & { masked?: true };

const PAGE = 500;

/**
 * The letters of a selection as NDJSON, the oldest first, each line with its newline. Memory stays flat. An unmasked one
 * is on record before its first line.
 * @throws {InvalidOrderError} where personal data is asked for without saying who asks.
 */
export async function* exportLetters(
  redis: RedisClient,
  destination: string,
  wanted: Selection,
  { reveal = false, by, reason }: ExportOptions = {},
): AsyncGenerator<string> {
  const selection = checkSelection(wanted);
  if (reveal) await recordReveal(redis, destination, selection, { by, reason });
  for await (const letter of walkLetters(redis, destination, selection, { limit: PAGE })) {
    const line: ExportedLetter = reveal ? letter : { ...maskLetter(letter), masked: true };
    yield `${JSON.stringify(line)}\n`;
  }
}

/** Puts on record that somebody is about to see personal data. */
export async function recordReveal(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  { by, reason }: { by: string | undefined; reason: string | undefined },
): Promise<void> {
  if (by === undefined || by.trim() === '') {
    throw new InvalidOrderError([{ path: 'by', fix: 'Say who asks for personal data: it goes on record.' }]);
  }
  const act = { by, ...(reason !== undefined && { reason }), action: 'reveal' as const, selection };
  await recordOutcome(redis, destination, await recordAct(redis, destination, act), {});
}
