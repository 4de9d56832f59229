import { checkConfig } from './check-config.js';
import { ConfigError } from './config-error.js';
import { asVariable, configFromEnv } from './from-env.js';
import { keyVariables, withKeyFiles } from './key-files.js';
import { applyOverrides, asOverride, overridesFrom } from './overrides.js';
import { findConfigFile, noConfiguration, readConfigFile } from './read-file.js';
import { resolveConfig } from './resolve-config.js';
import type { Config, ConfigInput } from './types.js';

export interface LoadOptions {
  /** The folder of `tracklayer.config.ts`, `.mjs` or `.json`, and the base of relative paths. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The path of a file (`--config`). */
  configPath?: string;
  /** The configuration as an object instead of a file. */
  input?: ConfigInput;
  flags?: { redisUrl?: string };
  /** The endpoints that `limits` may name. Without this option any name is accepted. */
  knownEndpoints?: readonly string[];
  /** For programs that deliver nothing: no key is read, and without any configuration the destination is `main`. */
  withoutKeys?: boolean;
}

/**
 * Loads the configuration from its file. Without a file, environment variables make the destination `main`:
 * `KLAVIYO_API_KEY` or `KLAVIYO_API_KEY_FILE`, and optionally `KLAVIYO_LIST_ID`, `KLAVIYO_BASE_URL`, `KLAVIYO_REVISION` and
 * `KLAVIYO_DIALECT`. Settings of the machine override the file: the flag for Redis, `REDIS_URL`, `METRICS_HOST`,
 * `METRICS_PORT` and `WORKER_LANES`. Each call reads the file again.
 * @throws {ConfigError} with every mistake.
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
  return resolveConfig(whole as ConfigInput, env); // checkConfig accepted it.
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
