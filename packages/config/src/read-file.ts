import { readFile, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from './config-error.js';
import { jsonMistake } from './json-mistake.js';

const FILE_NAMES = ['tracklayer.config.ts', 'tracklayer.config.mjs', 'tracklayer.config.json'];

/**
 * The configuration file: the one that was named, else the one in `cwd` (folders above are not searched); undefined where
 * there is none.
 * @throws {ConfigError} if the named one is missing, or `cwd` holds several.
 */
export async function findConfigFile(cwd: string, named: string | undefined): Promise<string | undefined> {
  if (named !== undefined) {
    const path = resolve(cwd, named);
    if (await isFile(path)) return path;
    throw unusable(
      path,
      'no file',
      'Name an existing .ts, .mjs or .json file, relative to the working folder.',
    );
  }
  const paths = FILE_NAMES.map((name) => join(cwd, name));
  const there = await Promise.all(paths.map(isFile));
  const found = paths.filter((_, index) => there[index]);
  if (found.length > 1) throw unusable(cwd, `${found.length} files`, `Keep one of: ${found.join(', ')}.`);
  return found[0];
}

export function noConfiguration(cwd: string): ConfigError {
  const fix = `Set KLAVIYO_API_KEY, or write one of ${FILE_NAMES.join(', ')} there (folders above are not searched), or name a file with --config.`;
  return unusable(cwd, 'no configuration', fix);
}

/**
 * What the file says, unchecked. A module is read again whenever the file has changed since the last time.
 * @throws {ConfigError} if it cannot be read, parsed or run.
 */
export async function readConfigFile(path: string): Promise<unknown> {
  if (extname(path) === '.json') return parseJson(path, await readFile(path, 'utf8'));
  try {
    // Modules are cached by their address for the life of the process: an edited file needs another one.
    const { mtimeNs } = await stat(path, { bigint: true });
    const module: { default?: unknown } = await import(`${pathToFileURL(path).href}?v=${mtimeNs}`);
    return module.default;
  } catch (cause) {
    throw unusable(path, shortReason(cause), fixFor(cause), cause);
  }
}

function fixFor(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return 'Run it on Node 24, which reads TypeScript, or rename the file to .mjs.';
  if (code === 'ERR_MODULE_NOT_FOUND') {
    return 'Install what it imports beside it; defineConfig only adds types, a plain object does as well.';
  }
  return 'Mend the file so that it can be read.';
}

function parseJson(path: string, text: string): unknown {
  // Editors of one system begin a file with a byte order mark, which the parser does not take.
  const json = text.replace(/^\uFEFF/, '');
  const mistake = jsonMistake(json);
  if (mistake === undefined) return JSON.parse(json);
  const { line, column } = mistake;
  // The parser's own words quote the file, so they are not passed on: a key may stand there.
  const got = `no valid JSON from line ${line}, column ${column} on`;
  throw unusable(
    path,
    got,
    'Mend it there: keys and texts in double quotes, no comments, no comma after the last entry.',
  );
}

/** The first line of what the file threw, without anything that could be a key. */
function shortReason(cause: unknown): string {
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : 'an error';
  return (text.split('\n', 1)[0] ?? '').replace(/pk_\w+/g, 'pk_…');
}

function unusable(path: string, got: string, fix: string, cause?: unknown): ConfigError {
  return new ConfigError(path, [{ path: '', code: 'unusable_file', got, fix }], { cause });
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}
