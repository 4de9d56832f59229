import type { RedisClient } from '@tracklayer/redis';
import { recordAct, recordOutcome } from '../audit/audit.js';
import type { Actor } from '../audit/types.js';
import { InvalidOrderError } from '../errors.js';
import type { DeadLetter } from '../letter/letter.js';
import { maskLetter } from '../mask/mask-letter.js';
import { scanLetters } from '../query/list.js';
import type { Selection } from '../query/selection.js';
import { checkSelection } from '../query/selection-text.js';
import type { ExportOptions } from './types.js';

/** One line of an export. A line with `masked` can be read, but not imported. */
type ExportedLetter = DeadLetter & { masked?: true };

const PAGE = 500;

/**
 * The letters of a selection as NDJSON, oldest first, each line with its newline. Holds one page in memory. The audit
 * records an unmasked export before its first line.
 * @throws {InvalidOrderError} for an unmasked export without `by`.
 */
export async function* exportLetters(
  redis: RedisClient,
  destination: string,
  requested: Selection,
  { reveal = false, by, byKind, reason }: ExportOptions = {},
): AsyncGenerator<string> {
  const selection = checkSelection(requested);
  if (reveal) await recordReveal(redis, destination, selection, { by, byKind, reason });
  for await (const letter of scanLetters(redis, destination, selection, { limit: PAGE })) {
    const line: ExportedLetter = reveal ? letter : { ...maskLetter(letter), masked: true };
    yield `${JSON.stringify(line)}\n`;
  }
}

/** Records in the audit that the actor is about to see personal data. @throws {InvalidOrderError} without `by`. */
export async function recordReveal(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  { by, byKind, reason }: { [name in keyof Actor]: Actor[name] | undefined },
): Promise<void> {
  if (by === undefined || by.trim() === '') {
    const fix = 'Name the person who asks for personal data. The audit records the name.';
    throw new InvalidOrderError([{ path: 'by', fix }]);
  }
  const actor: Actor = { by, ...(byKind && { byKind }), ...(reason !== undefined && { reason }) };
  const act = { ...actor, action: 'reveal' as const, selection };
  await recordOutcome(redis, destination, await recordAct(redis, destination, act), {});
}
