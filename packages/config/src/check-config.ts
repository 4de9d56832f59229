import { didYouMean, isObject, type Problem, shapeOf, shapeProblems } from '@tracklayer/events';
import { keyProblem } from './api-key.js';
import { DEFAULTS } from './defaults.js';
import { LONGEST_LETTER_AGE_MS, shortestLetterAgeMs } from './letter-age.js';
import { configPath } from './path.js';
import { configSchema } from './schema.js';
import { isDestinationId } from './schema-destination.js';

export interface CheckOptions {
  env: NodeJS.ProcessEnv;
  /** Endpoints that limits may name, as `METHOD /path`; any name passes where this is left out. */
  knownEndpoints?: readonly string[];
  /** Keys are not looked at. */
  withoutKeys?: boolean;
}

/** Every mistake of a configuration, whatever it is: the shape first, then what only several values together can show. */
export function checkConfig(input: unknown, options: CheckOptions): Problem[] {
  const shape = shapeProblems(configSchema, input, configPath).map(explainLiteralKey);
  const destinations = entriesOf(entriesOf(input).get('destinations'));
  return [
    ...shape,
    ...[...destinations].flatMap(([id, value]) => destinationProblems(id, entriesOf(value), options)),
    ...emptyProblems(input, destinations),
    ...(options.withoutKeys ? [] : sharedKeyProblems(destinations, options.env)),
    ...backoffProblems(entriesOf(entriesOf(input).get('retry'))),
    ...letterAgeProblems(entriesOf(input)),
    ...timeoutProblems(destinations, entriesOf(entriesOf(input).get('worker')).get('lockMs')),
  ];
}

type Entries = Map<string, unknown>;

function entriesOf(value: unknown): Entries {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

const LITERAL_KEY = /\.(?:api_?key|private_?(?:api_?)?key|key|token|secret)$/i;

/** The one unknown key that is worth more than a "did you mean". */
function explainLiteralKey(problem: Problem): Problem {
  if (problem.code !== 'unknown_key' || !LITERAL_KEY.test(problem.path)) return problem;
  const fix =
    "Keep the key out of the file, where it would end up in version control: write apiKeyEnv: 'KLAVIYO_API_KEY' and set that variable.";
  return { ...problem, code: 'literal_key', fix };
}

function destinationProblems(id: string, destination: Entries, options: CheckOptions): Problem[] {
  const problems: Problem[] = [];
  const at = (...path: string[]) => configPath(['destinations', id, ...path]);
  if (!isDestinationId(id)) {
    const fix = 'Name it with 1 to 63 lower-case letters, digits, - and _, beginning with a letter or digit.';
    problems.push({ path: at(), code: 'invalid_id', got: 'another name', fix });
  }
  const name = destination.get('apiKeyEnv');
  if (isVariableName(name) && !options.withoutKeys) {
    const problem = keyProblem(name, options.env[name], at('apiKeyEnv'));
    if (problem !== undefined) problems.push(problem);
  }
  const known = options.knownEndpoints;
  for (const endpoint of entriesOf(destination.get('limits')).keys()) {
    if (known === undefined || known.includes(endpoint)) continue;
    const suggestion = didYouMean(endpoint, known);
    const fix =
      suggestion === undefined ? `Write one of: ${known.join(', ')}.` : `Did you mean '${suggestion}'?`;
    problems.push({
      path: at('limits', endpoint),
      code: 'unknown_endpoint',
      got: 'an unknown endpoint',
      fix,
    });
  }
  return problems;
}

function isVariableName(name: unknown): name is string {
  return typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name) && !name.startsWith('pk_');
}

function emptyProblems(input: unknown, destinations: Entries): Problem[] {
  const written = entriesOf(input).get('destinations');
  if (destinations.size > 0 || !isObject(written)) return [];
  const fix = "Write at least one, e.g. main: { apiKeyEnv: 'KLAVIYO_API_KEY' }.";
  return [{ path: 'destinations', code: 'required', got: 'none', fix }];
}

/** Klaviyo's limits are per account: two destinations on one key would each take the whole of them. */
function sharedKeyProblems(destinations: Entries, env: NodeJS.ProcessEnv): Problem[] {
  const owners = new Map<string, string>();
  return [...destinations].flatMap(([id, value]) => {
    const name = entriesOf(value).get('apiKeyEnv');
    const key = isVariableName(name) ? env[name] : undefined;
    if (key === undefined || key.trim() === '') return [];
    const owner = owners.get(key);
    owners.set(key, owner ?? id);
    if (owner === undefined) return [];
    const fix = `It is the key of '${owner}' too: use one destination per account, since its limits are counted per destination.`;
    return [
      { path: configPath(['destinations', id, 'apiKeyEnv']), code: 'key_shared', got: 'the same key', fix },
    ];
  });
}

function backoffProblems(retry: Entries): Problem[] {
  const baseMs = retry.get('baseMs') ?? DEFAULTS.retry.baseMs;
  const capMs = retry.get('capMs') ?? DEFAULTS.retry.capMs;
  if (typeof baseMs !== 'number' || typeof capMs !== 'number' || !(capMs < baseMs)) return [];
  const fix = `Write at least retry.baseMs, ${baseMs}.`;
  return [{ path: 'retry.capMs', code: 'invalid_value', got: shapeOf(capMs), fix }];
}

function letterAgeProblems(input: Entries): Problem[] {
  const maxAgeMs = entriesOf(input.get('deadLetters')).get('maxAgeMs');
  if (typeof maxAgeMs !== 'number') return [];
  const windowMs = numberOr(input.get('dedupWindowMs'), DEFAULTS.dedupWindowMs);
  const retryMs = numberOr(entriesOf(input.get('retry')).get('maxAgeMs'), DEFAULTS.retry.maxAgeMs);
  const leastMs = shortestLetterAgeMs(windowMs, retryMs);
  const mostMs = Math.max(leastMs, LONGEST_LETTER_AGE_MS);
  const problem = (fix: string) => [
    { path: 'deadLetters.maxAgeMs', code: 'invalid_value', got: shapeOf(maxAgeMs), fix },
  ];
  if (maxAgeMs < leastMs) {
    const name = leastMs === windowMs ? 'dedupWindowMs' : 'retry.maxAgeMs';
    return problem(`Write at least ${leastMs}, as long as ${name}, or leave it out.`);
  }
  return maxAgeMs > mostMs
    ? problem(`Write at most ${mostMs}: withdrawn consents are not remembered for longer.`)
    : [];
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** A call that outlives its job's lock is made a second time, by another worker. */
function timeoutProblems(destinations: Entries, lock: unknown): Problem[] {
  const lockMs = typeof lock === 'number' ? lock : DEFAULTS.worker.lockMs;
  return [...destinations].flatMap(([id, value]) => {
    const timeoutMs = entriesOf(value).get('timeoutMs');
    if (typeof timeoutMs !== 'number' || timeoutMs < lockMs / 2) return [];
    const path = configPath(['destinations', id, 'timeoutMs']);
    const fix = `Write less than ${lockMs / 2}, half the job lock: a call that outlives its lock is made twice.`;
    return [{ path, code: 'invalid_value', got: shapeOf(timeoutMs), fix }];
  });
}
