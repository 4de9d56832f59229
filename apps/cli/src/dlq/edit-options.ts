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
      'set a field first: profile.phoneNumber=+4915112345678 (repeatable)',
      assignment,
    )
    .option('--unset <path>', 'remove a field first (repeatable)', repeated)
    .option('--patch <file>', 'apply a JSON patch file first: add, replace, remove');
}

/**
 * Reads the value as JSON if it is JSON, else as text: `properties.value=12.5` is a number, and
 * `profile.phoneNumber=+4915112345678` needs no quotes. Digits that are text do: `profile.externalId="42"`.
 */
function assignment(text: string, before: readonly Assignment[] = []): Assignment[] {
  const equals = text.indexOf('=');
  if (equals < 1)
    throw new InvalidArgumentError('Write PATH=VALUE, such as profile.phoneNumber=+4915112345678.');
  return [...before, [text.slice(0, equals).trim(), jsonOrText(text.slice(equals + 1))]];
}

/** The edit that the options ask for, with the patch last. Undefined if they ask for none. */
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
