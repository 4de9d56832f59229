import { didYouMean, isObject, type Problem, shapeOf, shapeProblems } from '@tracklayer/events';
import { keyProblem } from './api-key.js';
import { mayGoTo } from './base-url.js';
import { dashboardProblems } from './check-dashboard.js';
import { klaviyoProblems } from './check-klaviyo.js';
import { DEFAULTS } from './defaults.js';
import { LONGEST_LETTER_AGE_MS, shortestLetterAgeMs } from './letter-age.js';
import { configPath } from './path.js';
import { configSchema } from './schema.js';
import { isDestinationId } from './schema-destination.js';
import { eventSlips, mappingSlips, nameSlips, variableSlips } from './slips.js';

export interface CheckOptions {
  env: NodeJS.ProcessEnv;
  /** The endpoints that `limits` may name, as `METHOD /path`. Without this option any name is accepted. */
  knownEndpoints?: readonly string[];
  /** True: API keys are not checked. */
  withoutKeys?: boolean;
  /** Epoch ms: revisions after it are in the future. */
  nowMs: number;
}

/** Returns every mistake of a configuration: first its shape, then rules about several values together. */
export function checkConfig(input: unknown, options: CheckOptions): Problem[] {
  const shape = shapeProblems(configSchema, input, configPath).map(explainLiteralKey);
  const destinations = entriesOf(entriesOf(input).get('destinations'));
  return [
    ...shape,
    ...[...destinations].flatMap(([id, value]) => destinationProblems(id, entriesOf(value), options)),
    ...[...destinations].flatMap(([id, value]) => klaviyoProblems(id, entriesOf(value), options.nowMs)),
    ...[...destinations].flatMap(([id, value]) => mappingSlips(id, entriesOf(value).get('mapping'))),
    ...['mapping', 'ownership'].flatMap((section) =>
      [...destinations].flatMap(([id, value]) =>
        nameSlips(id, section, entriesOf(value).get(section), entriesOf(input).get('events')),
      ),
    ),
    ...eventSlips(entriesOf(input).get('events')),
    ...variableSlips(options.env, input),
    ...emptyProblems(input, destinations),
    ...(options.withoutKeys ? [] : sharedKeyProblems(destinations, options.env)),
    ...backoffProblems(entriesOf(entriesOf(input).get('retry'))),
    ...outageProblems(entriesOf(entriesOf(input).get('retry'))),
    ...letterAgeProblems(entriesOf(input)),
    ...journalProblems(entriesOf(input)),
    ...dashboardProblems(entriesOf(input).get('dashboard')),
    ...timeoutProblems(destinations, entriesOf(entriesOf(input).get('worker')).get('lockMs')),
  ];
}

type Entries = Map<string, unknown>;

function entriesOf(value: unknown): Entries {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

const LITERAL_KEY = /\.(?:api_?key|private_?(?:api_?)?key|key|token|secret)$/i;

/** A literal API key gets its own explanation instead of a "Did you mean". */
function explainLiteralKey(problem: Problem): Problem {
  if (problem.code !== 'unknown_key' || !LITERAL_KEY.test(problem.path)) return problem;
  const fix =
    "Remove the key from the file, since files get into version control. Write apiKeyEnv: 'KLAVIYO_API_KEY' and set that variable.";
  return { ...problem, code: 'literal_key', fix };
}

function destinationProblems(id: string, destination: Entries, options: CheckOptions): Problem[] {
  const problems: Problem[] = [];
  const at = (...path: string[]) => configPath(['destinations', id, ...path]);
  if (!isDestinationId(id)) {
    const fix = 'Write 1 to 63 lower-case letters, digits, - and _, starting with a letter or digit.';
    problems.push({ path: at(), code: 'invalid_id', got: 'another name', fix });
  }
  const name = destination.get('apiKeyEnv');
  if (isVariableName(name) && !options.withoutKeys) {
    const problem = keyProblem(name, options.env[name], at('apiKeyEnv'));
    if (problem !== undefined) problems.push(problem);
  }
  const known = options.knownEndpoints;
  const baseUrl = destination.get('baseUrl');
  if (typeof baseUrl === 'string' && !options.withoutKeys && !mayGoTo(baseUrl, options.env[String(name)])) {
    const fix = 'Write an https URL. Use http only to loopback, or with a key of the sandbox (pk_sandbox_…).';
    problems.push({ path: at('baseUrl'), code: 'invalid_value', got: 'http to another host', fix });
  }
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
  const fix = "Add at least one destination, e.g. main: { apiKeyEnv: 'KLAVIYO_API_KEY' }.";
  return [{ path: 'destinations', code: 'required', got: 'none', fix }];
}

/** Klaviyo's limits are per account. Two destinations with one key would each use the whole limits. */
function sharedKeyProblems(destinations: Entries, env: NodeJS.ProcessEnv): Problem[] {
  const owners = new Map<string, string>();
  return [...destinations].flatMap(([id, value]) => {
    const name = entriesOf(value).get('apiKeyEnv');
    const key = isVariableName(name) ? env[name] : undefined;
    if (key === undefined || key.trim() === '') return [];
    const owner = owners.get(key);
    owners.set(key, owner ?? id);
    if (owner === undefined) return [];
    const fix = `Destination '${owner}' has this key too. Use one destination per account, since limits are counted per destination.`;
    return [
      { path: configPath(['destinations', id, 'apiKeyEnv']), code: 'key_shared', got: 'the same key', fix },
    ];
  });
}

function backoffProblems(retry: Entries): Problem[] {
  const baseMs = retry.get('baseMs') ?? DEFAULTS.retry.baseMs;
  const capMs = retry.get('capMs') ?? DEFAULTS.retry.capMs;
  if (typeof baseMs !== 'number' || typeof capMs !== 'number' || !(capMs < baseMs)) return [];
  const fix = `Write at least ${baseMs}, the value of retry.baseMs.`;
  return [{ path: 'retry.capMs', code: 'invalid_value', got: shapeOf(capMs), fix }];
}

/** Five failures in a row must be possible before the first of their jobs has spent its attempts. Else an outage kills jobs. */
function outageProblems(retry: Entries): Problem[] {
  const attempts = retry.get('attempts') ?? DEFAULTS.retry.attempts;
  const outageAfter = retry.get('outageAfter');
  if (typeof attempts !== 'number' || typeof outageAfter !== 'number' || outageAfter <= attempts) return [];
  const fix = `Write at most ${attempts}, the value of retry.attempts. Otherwise jobs die before the destination is held.`;
  return [{ path: 'retry.outageAfter', code: 'invalid_value', got: shapeOf(outageAfter), fix }];
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
    return problem(`Write at least ${leastMs}, the value of ${name}, or leave it out.`);
  }
  return maxAgeMs > mostMs
    ? problem(`Write at most ${mostMs}. Withdrawn consents are not remembered for longer.`)
    : [];
}

/** An event whose completion marker is still there must be found. */
function journalProblems(input: Entries): Problem[] {
  const keepMs = entriesOf(input.get('journal')).get('keepMs');
  const windowMs = numberOr(input.get('dedupWindowMs'), DEFAULTS.dedupWindowMs);
  if (typeof keepMs !== 'number' || keepMs >= windowMs) return [];
  const fix = `Write at least ${windowMs}, the value of dedupWindowMs, or leave it out.`;
  return [{ path: 'journal.keepMs', code: 'invalid_value', got: shapeOf(keepMs), fix }];
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** When a call takes longer than its job's lock, another worker makes it again. */
function timeoutProblems(destinations: Entries, lock: unknown): Problem[] {
  const lockMs = typeof lock === 'number' ? lock : DEFAULTS.worker.lockMs;
  return [...destinations].flatMap(([id, value]) => {
    const timeoutMs = entriesOf(value).get('timeoutMs');
    if (typeof timeoutMs !== 'number' || timeoutMs < lockMs / 2) return [];
    const path = configPath(['destinations', id, 'timeoutMs']);
    const fix = `Write less than ${lockMs / 2}, half of worker.lockMs. A call that takes longer than the lock is made twice.`;
    return [{ path, code: 'invalid_value', got: shapeOf(timeoutMs), fix }];
  });
}
