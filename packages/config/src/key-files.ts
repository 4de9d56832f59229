/**
 * Keys that stand in files: a variable `KLAVIYO_API_KEY_FILE` names the file, as container platforms mount secrets. The
 * file is read at every load, so a running worker can be given another key; its own environment never changes.
 */
import { readFile } from 'node:fs/promises';
import type { Problem } from '@tracklayer/events';

const SUFFIX = '_FILE';

export function keyFileVariable(name: string): string {
  return `${name}${SUFFIX}`;
}

/** The environment with the keys of those files in it. A variable that is set itself counts before its file. */
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
      // Editors and `echo` end a file with a line break, which is no part of the key.
      read[name] = (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'an error';
      const fix = `Let ${variable} name a readable file that holds the account's private API key and nothing else.`;
      problems.push({ path: variable, code: 'key_file', got: `a file that cannot be read (${reason})`, fix });
    }
  }
  return { env: { ...env, ...read }, problems };
}

/** The variables that destinations take their keys from, as far as the unchecked configuration says. */
export function keyVariables(input: unknown): string[] {
  const { destinations } = (input ?? {}) as { destinations?: unknown };
  if (typeof destinations !== 'object' || destinations === null) return [];
  return Object.values(destinations).flatMap((one: unknown) => {
    const { apiKeyEnv } = (one ?? {}) as { apiKeyEnv?: unknown };
    return typeof apiKeyEnv === 'string' ? [apiKeyEnv] : [];
  });
}
