import { shapeProblems } from '@tracklayer/events';
import { checkConfig } from './check-config.js';
import { ConfigError } from './config-error.js';
import { asVariable, configFromEnv } from './from-env.js';
import { findConfigFile, noConfiguration, readConfigFile } from './read-file.js';
import { resolveConfig } from './resolve-config.js';
import { redisUrl } from './schema.js';
import type { Config, ConfigInput } from './types.js';

export interface LoadOptions {
  /** Where `tracklayer.config.ts`, `.mjs` or `.json` is looked for, and relative paths start. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** A file named by hand (`--config`). */
  configPath?: string;
  /** The configuration itself, instead of a file. */
  input?: ConfigInput;
  flags?: { redisUrl?: string };
  /** Endpoints that `limits` may name; any passes where this is left out. */
  knownEndpoints?: readonly string[];
  /** For what looks and steers but delivers nothing: no key is looked up, and without any configuration there is `main`. */
  withoutKeys?: boolean;
}

/**
 * The configuration: of the file, else of the environment alone (`KLAVIYO_API_KEY` and, if set, `KLAVIYO_LIST_ID`,
 * `KLAVIYO_BASE_URL`, `KLAVIYO_REVISION`, `KLAVIYO_DIALECT` make destination `main`). For Redis the flag counts before
 * `REDIS_URL`, that before the file. Reads the file anew on every call.
 * @throws {ConfigError} with every mistake at once.
 */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const { input, origin, rename } = await readInput(options);
  const problems = checkConfig(input, options).map(rename ?? ((problem) => problem));
  const override = redisOverride(options);
  if (override !== undefined) {
    problems.push(
      ...shapeProblems(redisUrl, override.url).map((problem) => ({ ...problem, path: override.path })),
    );
  }
  if (problems.length > 0) throw new ConfigError(origin, problems);
  const checked = input as ConfigInput; // Just checked, field by field.
  const chosen = override === undefined ? checked : { ...checked, redis: { url: override.url } };
  return resolveConfig(chosen, options.env);
}

interface Source {
  input: unknown;
  origin: string;
  rename?: typeof asVariable;
}

async function readInput(options: LoadOptions): Promise<Source> {
  if (options.input !== undefined) return { input: options.input, origin: 'the program' };
  const path = await findConfigFile(options.cwd, options.configPath);
  if (path !== undefined) return { input: await readConfigFile(path), origin: path };
  const input = configFromEnv(options.env, options);
  if (input === undefined) throw noConfiguration(options.cwd);
  return { input, origin: 'the environment', rename: asVariable };
}

function redisOverride({ flags, env }: LoadOptions): { url: string; path: string } | undefined {
  if (flags?.redisUrl !== undefined) return { url: flags.redisUrl, path: '--redis-url' };
  return env.REDIS_URL ? { url: env.REDIS_URL, path: 'REDIS_URL' } : undefined;
}
