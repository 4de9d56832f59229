import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkPatch, type PatchOperation } from '@tracklayer/dead-letters';
import { CliError } from '../runtime/cli-error.js';
import { EXIT } from '../runtime/exit-codes.js';

/** Reads a JSON patch. @throws {CliError} that names what is wrong with it */
export async function readPatch(file: string, cwd: string): Promise<PatchOperation[]> {
  let text: string;
  try {
    text = await readFile(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new CliError(EXIT.notFound, {
      code: 'no_such_file',
      message: `There is no file ${file}.`,
      cause,
    });
  }
  return patchIn(text, file);
}

/** The patch in a text. `file` is its name, for people. Pure. */
export function patchIn(text: string, file: string): PatchOperation[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw wrong(`${file} is not JSON.`, cause);
  }
  const checked = checkPatch(value);
  if ('patch' in checked) return checked.patch;
  throw wrong(`${file}: ${checked.problems.map(({ path, fix }) => `${path}: ${fix}`).join(' ')}`);
}

function wrong(message: string, cause?: unknown): CliError {
  return new CliError(EXIT.usage, {
    code: 'invalid_patch',
    message,
    next: 'Write a JSON patch: [{"op": "replace", "path": "/profile/phoneNumber", "value": "+4915112345678"}]',
    ...(cause === undefined ? {} : { cause }),
  });
}
