import { isObject, type Problem } from '@tracklayer/events';
import { configPath } from './path.js';
import { OVERRIDE_VARIABLES } from './variables.js';

/** A value that belongs to this machine or process rather than to the deployment, and so counts before the file. */
export interface Override {
  section: string;
  field: string;
  value: unknown;
  /** The flag or variable it came from: what its reader would have to mend. */
  name: string;
}

/** Of `--redis-url` and the variables that override the file. An empty variable counts as not set. */
export function overridesFrom(env: NodeJS.ProcessEnv, flags: { redisUrl?: string } = {}): Override[] {
  return OVERRIDE_VARIABLES.flatMap(({ name, path: [section, field] }): Override[] => {
    if (name === 'REDIS_URL' && flags.redisUrl !== undefined) {
      return [{ section, field, value: flags.redisUrl, name: '--redis-url' }];
    }
    const text = env[name];
    if (text === undefined || text === '') return [];
    return [{ section, field, value: name === 'METRICS_PORT' ? asNumber(text) : text, name }];
  });
}

/** Digits as the number they say; anything else stays as it is, for the check to refuse. */
function asNumber(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** The input with the overrides in it. What is no object stays as it is, for the check to refuse. */
export function applyOverrides(input: unknown, overrides: readonly Override[]): unknown {
  if (!isObject(input)) return input;
  const whole = { ...input };
  for (const { section, field, value } of overrides) {
    const before = whole[section] ?? {};
    if (isObject(before)) whole[section] = { ...before, [field]: value };
  }
  return whole;
}

/** A problem with an overridden value, under the name of the flag or variable. */
export function asOverride(problem: Problem, overrides: readonly Override[]): Problem {
  const found = overrides.find(({ section, field }) => configPath([section, field]) === problem.path);
  return found === undefined ? problem : { ...problem, path: found.name };
}
