import type { Problem } from '@tracklayer/events';
import { keyFileVariable } from './key-files.js';
import { configPath } from './path.js';
import { DESTINATION_VARIABLES } from './variables.js';

/** The configuration of the environment, unchecked; undefined where it names no key. An empty variable counts as not set. */
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

/** A problem under the name its reader knows: that of the variable. */
export function asVariable(problem: Problem): Problem {
  const found = Object.entries(DESTINATION_VARIABLES).find(
    ([field]) => problem.path === configPath(['destinations', 'main', field]),
  );
  return found === undefined ? problem : { ...problem, path: found[1] };
}
