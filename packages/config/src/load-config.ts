import { checkConfig } from './check-config.js';
import { ConfigError } from './config-error.js';
import type { ConfigInput } from './file-types.js';
import { asVariable, configFromEnv } from './from-env.js';
import { keyVariables, withKeyFiles } from './key-files.js';
import { applyOverrides, asOverride, type OverrideFlags, overridesFrom } from './overrides.js';
import { findConfigFile, noConfiguration, readConfigFile } from './read-file.js';
import { resolveConfig } from './resolve-config.js';
import { resolveNetwork } from './resolve-network.js';
import type { Config } from './types.js';
import { DIGEST_KEY_VARIABLE, OPEN_ID_SECRET_VARIABLE } from './variables.js';

export interface LoadOptions {
  /** The folder of `tracklayer.config.ts`, `.mjs` or `.json`, and the base of relative paths. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The path of a file (`--config`). */
  configPath?: string;
  /** The configuration as an object instead of a file. */
  input?: ConfigInput;
  flags?: OverrideFlags;
  /** The endpoints that `limits` may name. Without this option any name is accepted. */
  knownEndpoints?: readonly string[];
  /** For programs that deliver nothing: no key is read, and without any configuration the destination is `main`. */
  withoutKeys?: boolean;
  /** Epoch ms. Default: now. */
  nowMs?: number;
}

/**
 * Loads the configuration from its file. Without a file, environment variables make the destination `main`:
 * `KLAVIYO_API_KEY` or `KLAVIYO_API_KEY_FILE`, and optionally `KLAVIYO_LIST_ID`, `KLAVIYO_BASE_URL`, `KLAVIYO_REVISION` and
 * `KLAVIYO_DIALECT`. Settings of the machine override the file: the flags, `REDIS_URL`, `REDIS_ALLOW_EVICTION`, `METRICS_HOST`,
 * `METRICS_PORT`, `WORKER_LANES`, `BASE_PATH`, `PUBLIC_URL`, `KLAVIYO_CA_FILE`, and the proxies of `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. The secret of
 * the digests of people comes from `TRACKLAYER_DIGEST_KEY` or `TRACKLAYER_DIGEST_KEY_FILE` alone,
 * the one of the provider of OpenID Connect from `OPENID_CLIENT_SECRET` or `OPENID_CLIENT_SECRET_FILE`. Each call reads the file again.
 * @throws {ConfigError} with every mistake.
 */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const { input, origin, isAssumed, rename = (problem) => problem } = await readInput(options);
  // The network of a program that calls nobody does not matter, so a proxy that we cannot use does not stop it.
  const overrides = overridesFrom(options.env, options.flags).filter(
    ({ section }) => !options.withoutKeys || section !== 'network',
  );
  const whole = applyOverrides(input, overrides);
  const keys = await withKeyFiles(options.env, [
    DIGEST_KEY_VARIABLE,
    OPEN_ID_SECRET_VARIABLE,
    ...(options.withoutKeys ? [] : keyVariables(whole)),
  ]);
  if (keys.problems.length > 0) throw new ConfigError(origin, keys.problems);
  const { env } = keys;
  const problems = checkConfig(whole, { ...options, env, nowMs: options.nowMs ?? Date.now() }).map(
    (problem) => asOverride(rename(problem), overrides),
  );
  if (problems.length > 0) throw new ConfigError(origin, problems);
  const checked = whole as ConfigInput; // checkConfig accepted it.
  const { network, problems: ofFiles } = await resolveNetwork(
    options.withoutKeys ? {} : (checked.network ?? {}),
    options.cwd,
  );
  if (ofFiles.length > 0) {
    throw new ConfigError(
      origin,
      ofFiles.map((problem) => asOverride(problem, overrides)),
    );
  }
  return resolveConfig(checked, { env, network, ...(isAssumed && { isAssumed }) });
}

interface Source {
  input: unknown;
  origin: string;
  /** Nothing names a destination. */
  isAssumed?: boolean;
  rename?: typeof asVariable;
}

async function readInput(options: LoadOptions): Promise<Source> {
  if (options.input !== undefined) return { input: options.input, origin: 'the program' };
  const path = await findConfigFile(options.cwd, options.configPath);
  if (path !== undefined) return { input: await readConfigFile(path), origin: path };
  const input = configFromEnv(options.env, options);
  if (input === undefined) throw noConfiguration(options.cwd);
  const isAssumed = configFromEnv(options.env) === undefined;
  return { input, origin: 'the environment', isAssumed, rename: asVariable };
}
