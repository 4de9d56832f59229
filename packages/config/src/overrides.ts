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

/** Flags of a command line that override the file and the environment. */
export interface OverrideFlags {
  redisUrl?: string;
  allowEviction?: boolean;
}

/** The settings of the flags and variables that override the file. An empty variable counts as not set. */
export function overridesFrom(env: NodeJS.ProcessEnv, flags: OverrideFlags = {}): Override[] {
  return OVERRIDE_VARIABLES.flatMap(({ name, path: [section, field] }): Override[] => {
    if (name === 'REDIS_URL' && flags.redisUrl !== undefined) {
      return [{ section, field, value: flags.redisUrl, name: '--redis-url' }];
    }
    if (name === 'REDIS_ALLOW_EVICTION' && flags.allowEviction !== undefined) {
      return [{ section, field, value: flags.allowEviction, name: '--allow-eviction' }];
    }
    const text = env[name];
    if (text === undefined || text === '') return [];
    return [{ section, field, value: parsedValue(name, text), name }];
  });
}

function parsedValue(name: string, text: string): unknown {
  if (name === 'METRICS_PORT') return asNumber(text);
  return name === 'REDIS_ALLOW_EVICTION' ? asBoolean(text) : text;
}

/** `true` and `false` as such. Any other text stays unchanged, and the check refuses it. */
function asBoolean(text: string): boolean | string {
  return text === 'true' || text === 'false' ? text === 'true' : text;
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
