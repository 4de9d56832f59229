import { checkConfig } from './check-config.js';
import { ConfigError } from './config-error.js';
import { asVariable, configFromEnv } from './from-env.js';
import { keyVariables, withKeyFiles } from './key-files.js';
import { applyOverrides, asOverride, overridesFrom } from './overrides.js';
import { findConfigFile, noConfiguration, readConfigFile } from './read-file.js';
import { resolveConfig } from './resolve-config.js';
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
 * The configuration: of the file, else of the environment alone (`KLAVIYO_API_KEY` or `KLAVIYO_API_KEY_FILE` and, if set, `KLAVIYO_LIST_ID`,
 * `KLAVIYO_BASE_URL`, `KLAVIYO_REVISION`, `KLAVIYO_DIALECT` make destination `main`). What belongs to the machine counts
 * before the file: the flag for Redis, `REDIS_URL`, `METRICS_HOST`, `METRICS_PORT`, `WORKER_LANES`. Reads the file anew on every call.
 * @throws {ConfigError} with every mistake at once.
 */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const { input, origin, rename = (problem) => problem } = await readInput(options);
  const overrides = overridesFrom(options.env, options.flags);
  const whole = applyOverrides(input, overrides);
  const keys = await withKeyFiles(options.env, options.withoutKeys ? [] : keyVariables(whole));
  if (keys.problems.length > 0) throw new ConfigError(origin, keys.problems);
  const { env } = keys;
  const problems = checkConfig(whole, { ...options, env }).map((problem) =>
    asOverride(rename(problem), overrides),
  );
  if (problems.length > 0) throw new ConfigError(origin, problems);
  return resolveConfig(whole as ConfigInput, env); // Just checked, field by field.
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
