import type { Problem } from '@tracklayer/events';
import { keyFileVariable } from './key-files.js';
import { configPath } from './path.js';
import { DESTINATION_VARIABLES } from './variables.js';

/** The configuration from environment variables, unchecked. Undefined where no key is set. An empty variable counts as not set. */
export function configFromEnv(env: NodeJS.ProcessEnv, options: { withoutKeys?: boolean } = {}): unknown {
  const named = [DESTINATION_VARIABLES.apiKeyEnv, keyFileVariable(DESTINATION_VARIABLES.apiKeyEnv)].some(
    (name) => env[name] !== undefined,
  );
  if (!named && !options.withoutKeys) return undefined;
  const set = Object.entries(DESTINATION_VARIABLES).filter(
    ([field, name]) => field !== 'apiKeyEnv' && env[name],
  );
  const main = Object.fromEntries(set.map(([field, name]) => [field, env[name]]));
  return { destinations: { main: { apiKeyEnv: DESTINATION_VARIABLES.apiKeyEnv, ...main } } };
}

/** The same problem with the name of the environment variable as its path. */
export function asVariable(problem: Problem): Problem {
  const found = Object.entries(DESTINATION_VARIABLES).find(
    ([field]) => problem.path === configPath(['destinations', 'main', field]),
  );
  return found === undefined ? problem : { ...problem, path: found[1] };
}
