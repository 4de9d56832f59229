/**
 * API keys in files: the variable `KLAVIYO_API_KEY_FILE` has the path of a file, as container platforms mount secrets. The file
 * is read at every load. So a running worker can get a new key, although its environment never changes.
 */
import { readFile } from 'node:fs/promises';
import { isObject, type Problem } from '@tracklayer/events';
import { DIGEST_KEY_VARIABLE, OPEN_ID_SECRET_VARIABLE } from './variables.js';

const SUFFIX = '_FILE';

export function keyFileVariable(name: string): string {
  return `${name}${SUFFIX}`;
}

/** The environment plus the keys from files. A variable that is set itself is used instead of its file. */
export async function withKeyFiles(
  env: NodeJS.ProcessEnv,
  names: readonly string[],
): Promise<{ env: NodeJS.ProcessEnv; problems: Problem[] }> {
  const read: NodeJS.ProcessEnv = {};
  const problems: Problem[] = [];
  for (const name of new Set(names)) {
    const variable = keyFileVariable(name);
    const path = env[variable];
    if (env[name] !== undefined || !path) continue;
    try {
      // Editors and `echo` end a file with a line break, which is not part of the key.
      read[name] = (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'an error';
      const isSecret = name === DIGEST_KEY_VARIABLE || name === OPEN_ID_SECRET_VARIABLE;
      const what = isSecret ? 'secret' : 'private API key';
      const fix = `Set ${variable} to the path of a readable file that contains the ${what} only.`;
      problems.push({ path: variable, code: 'key_file', got: `a file that cannot be read (${reason})`, fix });
    }
  }
  return { env: { ...env, ...read }, problems };
}

/** The names of the variables for the destinations' keys, read from an unchecked configuration. */
export function keyVariables(input: unknown): string[] {
  const { destinations } = (input ?? {}) as { destinations?: unknown };
  if (!isObject(destinations)) return [];
  return Object.values(destinations).flatMap((one: unknown) => {
    const { apiKeyEnv } = (one ?? {}) as { apiKeyEnv?: unknown };
    return typeof apiKeyEnv === 'string' ? [apiKeyEnv] : [];
  });
}
