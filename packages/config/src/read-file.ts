import { readFile, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from './config-error.js';
import { importTypeScript } from './import-typescript.js';
import { jsonMistake } from './json-mistake.js';

const FILE_NAMES = ['tracklayer.config.ts', 'tracklayer.config.mjs', 'tracklayer.config.json'];

/**
 * Finds the configuration file: the named one, else the one in `cwd`. Does not search parent folders. Undefined where there is
 * none.
 * @throws {ConfigError} where the named file is missing, or `cwd` has several.
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
  const fix = `Set KLAVIYO_API_KEY, or add one of ${FILE_NAMES.join(', ')} to this folder, or name a file with --config. Parent folders are not searched.`;
  return unusable(cwd, 'no configuration', fix);
}

/**
 * Reads the file without checking its content. Reads a module again after its file has changed.
 * @throws {ConfigError} where the file cannot be read, parsed or run.
 */
export async function readConfigFile(path: string): Promise<unknown> {
  if (extname(path) === '.json') return parseJson(path, await readFile(path, 'utf8'));
  try {
    if (extname(path) === '.ts') return await importTypeScript(path);
    // Node caches modules by URL for the life of the process, so an edited file needs another URL.
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
    return 'Write the file as .ts: a .mjs file cannot import TypeScript.';
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    return 'Install the packages that it imports, or export a plain object: defineConfig only adds types.';
  }
  return 'Correct the file.';
}

function parseJson(path: string, text: string): unknown {
  // Some editors start a file with a byte order mark, which the parser refuses.
  const json = text.replace(/^\uFEFF/, '');
  const mistake = jsonMistake(json);
  if (mistake === undefined) return JSON.parse(json);
  const { line, column } = mistake;
  // The parser's message quotes the file, which may contain a key. So it is not passed on.
  const got = `invalid JSON at line ${line}, column ${column}`;
  throw unusable(
    path,
    got,
    'Correct it there. Write keys and texts in double quotes, no comments, and no comma after the last entry.',
  );
}

/** The first line of the error that the file threw, without anything that could be a key. */
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
