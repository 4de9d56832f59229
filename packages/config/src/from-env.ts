import type { Problem } from '@tracklayer/events';
import { keyFileVariable } from './key-files.js';
import { configPath } from './path.js';

/** One account, said by the environment alone: each variable and the field of destination `main` it stands for. */
const FIELDS = {
  apiKeyEnv: 'KLAVIYO_API_KEY',
  listId: 'KLAVIYO_LIST_ID',
  baseUrl: 'KLAVIYO_BASE_URL',
  revision: 'KLAVIYO_REVISION',
  dialect: 'KLAVIYO_DIALECT',
} as const;

/** The configuration of the environment, unchecked; undefined where it names no key. An empty variable counts as not set. */
export function configFromEnv(env: NodeJS.ProcessEnv, options: { withoutKeys?: boolean } = {}): unknown {
  const named = [FIELDS.apiKeyEnv, keyFileVariable(FIELDS.apiKeyEnv)].some((name) => env[name] !== undefined);
  if (!named && !options.withoutKeys) return undefined;
  const set = Object.entries(FIELDS).filter(([field, name]) => field !== 'apiKeyEnv' && env[name]);
  const main = Object.fromEntries(set.map(([field, name]) => [field, env[name]]));
  return { destinations: { main: { apiKeyEnv: FIELDS.apiKeyEnv, ...main } } };
}

/** A problem under the name its reader knows: that of the variable. */
export function asVariable(problem: Problem): Problem {
  const found = Object.entries(FIELDS).find(
    ([field]) => problem.path === configPath(['destinations', 'main', field]),
  );
  return found === undefined ? problem : { ...problem, path: found[1] };
}
