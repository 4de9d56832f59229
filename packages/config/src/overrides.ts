import { isObject, type Problem } from '@tracklayer/events';
import { configPath } from './path.js';
import { OVERRIDE_VARIABLES } from './variables.js';

/** A value for this machine or process. It overrides the file. */
export interface Override {
  section: string;
  field: string;
  value: unknown;
  /** The flag or variable that set it. Error messages name it. */
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

/** Digits as a number. Any other text stays unchanged, and the check refuses it. */
function asNumber(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** The input with the overrides. An input that is not an object stays unchanged, and the check refuses it. */
export function applyOverrides(input: unknown, overrides: readonly Override[]): unknown {
  if (!isObject(input)) return input;
  const whole = { ...input };
  for (const { section, field, value } of overrides) {
    const before = whole[section] ?? {};
    if (isObject(before)) whole[section] = { ...before, [field]: value };
  }
  return whole;
}

/** The same problem, with the name of the flag or variable as its path where one set the value. */
export function asOverride(problem: Problem, overrides: readonly Override[]): Problem {
  const found = overrides.findLast(({ section, field }) => configPath([section, field]) === problem.path);
  return found === undefined ? problem : { ...problem, path: found.name };
}
