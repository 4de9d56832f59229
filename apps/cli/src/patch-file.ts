import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Edit } from '@tracklayer/dead-letters';
import type { JsonValue } from '@tracklayer/events';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/** One step of a JSON patch (RFC 6902), of the kinds that an edit of a letter needs. */
interface Step {
  op: 'add' | 'replace' | 'remove';
  path: string;
  value?: JsonValue;
}

/** Reads a JSON patch. @throws CliError naming what in it is not one. */
export async function readPatch(file: string, cwd: string): Promise<Edit> {
  let text: string;
  try {
    text = await readFile(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new CliError(EXIT.notFound, {
      code: 'no_such_file',
      message: `There is no file ${file} to read here.`,
      cause,
    });
  }
  return patchToEdit(text, file);
}

/** Removals come first, whatever their place in the patch: so does an edit. Pure. */
export function patchToEdit(text: string, file: string): Edit {
  const steps = parsed(text, file);
  if (!Array.isArray(steps)) throw wrong(file, 'it is no list of steps');
  const checked = steps.map((step, index) => checkStep(step, `${file}, step ${index + 1}`));
  return {
    unset: checked.filter(({ op }) => op === 'remove').map(({ path }) => editPath(path)),
    set: checked
      .filter(({ op }) => op !== 'remove')
      .map(({ path, value = null }): [string, JsonValue] => [editPath(path), value]),
  };
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw wrong(file, 'it is not JSON', cause);
  }
}

function checkStep(step: unknown, where: string): Step {
  const { op, path, value } = (step ?? {}) as Partial<Step>;
  if (op !== 'add' && op !== 'replace' && op !== 'remove')
    throw wrong(where, '"op" is none of add, replace, remove');
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw wrong(where, '"path" is no JSON pointer, e.g. /profile/email');
  if (op !== 'remove' && value === undefined) throw wrong(where, '"value" is missing');
  return { op, path, ...(value === undefined ? {} : { value }) };
}

function wrong(where: string, what: string, cause?: unknown): CliError {
  return new CliError(EXIT.usage, {
    code: 'invalid_patch',
    message: `${where}: ${what}.`,
    next: 'Write a JSON patch: [{"op": "replace", "path": "/profile/phoneNumber", "value": "+4915112345678"}]',
    ...(cause === undefined ? {} : { cause }),
  });
}

const PLAIN = /^[A-Za-z_$][\w$-]*$/;

/** `/properties/items/0/sku` → `properties.items[0].sku`. */
function editPath(pointer: string): string {
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => {
      if (/^\d+$/.test(part)) return `${path}[${part}]`;
      if (!PLAIN.test(part)) return `${path}[${JSON.stringify(part)}]`;
      return path === '' ? part : `${path}.${part}`;
    }, '');
}
