import type { Edit } from '@tracklayer/dead-letters';
import type { JsonValue } from '@tracklayer/events';
import { type Command, InvalidArgumentError } from 'commander';
import { repeated } from '../runtime/option-values.js';
import { readPatch } from './patch-file.js';

/** A repeatable `--set path=value`. */
export type Assignment = readonly [path: string, value: JsonValue];

export interface EditOptions {
  set?: Assignment[];
  unset?: string[];
  patch?: string;
}

export function withEditOptions(command: Command): Command {
  return command
    .option(
      '--set <path=value>',
      'mend first, e.g. profile.phoneNumber=+4915112345678 (repeatable)',
      assignment,
    )
    .option('--unset <path>', 'take out first (repeatable)', repeated)
    .option('--patch <file>', 'mend first by a JSON patch: add, replace, remove');
}

/**
 * `properties.value=12.5` → a number: the value is read as JSON where it is JSON, else as the text it is, so
 * `profile.phoneNumber=+4915112345678` needs no quotes. Digits that are meant as text do: `profile.externalId="42"`.
 */
export function assignment(text: string, before: readonly Assignment[] = []): Assignment[] {
  const equals = text.indexOf('=');
  if (equals < 1)
    throw new InvalidArgumentError('Write PATH=VALUE, e.g. profile.phoneNumber=+4915112345678.');
  return [...before, [text.slice(0, equals).trim(), jsonOrText(text.slice(equals + 1))]];
}

/** What was asked to be mended; the patch comes last. Undefined where nothing was. */
export async function editOf({ set, unset, patch }: EditOptions, cwd: string): Promise<Edit | undefined> {
  if (set === undefined && unset === undefined && patch === undefined) return undefined;
  return {
    ...(set === undefined ? {} : { set }),
    ...(unset === undefined ? {} : { unset }),
    ...(patch === undefined ? {} : { patch: await readPatch(patch, cwd) }),
  };
}

function jsonOrText(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
