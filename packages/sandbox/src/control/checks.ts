import type { AccountInput, KeyInput, ListInput } from '../accounts.js';
import { isEndpoint } from '../endpoints.js';
import type { FaultInput } from '../faults.js';
import { limitsMistake } from '../limits/limit-table.js';
import { isObject, type Json } from '../validation/fields.js';
import { ControlError } from './control-error.js';

/** Checks input from HTTP and from untyped code once, before it becomes state. */
function need(condition: boolean, message: string): asserts condition {
  if (!condition) throw new ControlError('invalid_input', message);
}

function needText(value: unknown, name: string): asserts value is string {
  need(typeof value === 'string' && value !== '', `${name} must be a non-empty string.`);
}

export function checkKey(input: unknown): asserts input is KeyInput {
  need(isObject(input), 'A key must be an object {key, name?, scopes?}.');
  needText(input.key, 'key');
  need(!/\s/.test(input.key), 'key must not contain white space.');
  if (input.name !== undefined) needText(input.name, 'name of the key');
  need(
    input.scopes === undefined || Array.isArray(input.scopes),
    'scopes must be a list such as ["events:write"].',
  );
}

export function checkList(input: unknown): asserts input is ListInput {
  need(isObject(input), 'A list must be an object {id, name?, optIn?}.');
  needText(input.id, 'id of the list');
  const { optIn } = input;
  need(
    optIn === undefined || optIn === 'single' || optIn === 'double',
    'optIn must be "single" or "double".',
  );
}

export function checkLimits(limits: unknown): void {
  const mistake = limitsMistake(limits);
  need(mistake === undefined, mistake ?? '');
}

export function checkAccount(input: unknown): asserts input is AccountInput {
  need(isObject(input), 'An account must be an object {id, keys, lists?, limits?}.');
  needText(input.id, 'id of the account');
  need(Array.isArray(input.keys) && input.keys.length > 0, 'keys must be a list of at least one {key}.');
  input.keys.forEach(checkKey);
  need(input.lists === undefined || Array.isArray(input.lists), 'lists must be a list of {id}.');
  ((input.lists as unknown[] | undefined) ?? []).forEach(checkList);
  if (input.limits !== undefined) checkLimits(input.limits);
}

const FAULT_FIELDS: Readonly<Record<string, readonly string[]>> = {
  latency: ['latencyMs', 'jitterMs'],
  throttle: ['retryAfterS', 'closes'],
  error: ['status', 'afterRecording', 'retryAfterS'],
  reset: ['afterRecording'],
  truncate: [],
  timeout: ['afterRecording'],
};
const TARGET_FIELDS = ['kind', 'account', 'key', 'endpoint', 'count', 'share'];

export function checkFault(input: unknown): asserts input is FaultInput {
  need(isObject(input), 'A fault must be an object {kind, …}.');
  const kinds = Object.keys(FAULT_FIELDS);
  need(kinds.includes(String(input.kind)), `kind must be one of ${kinds.join(', ')}.`);
  const known = [...TARGET_FIELDS, ...(FAULT_FIELDS[String(input.kind)] ?? [])];
  for (const name of Object.keys(input)) {
    need(
      known.includes(name),
      `A ${input.kind} fault has no field "${name}". Its fields are ${known.join(', ')}.`,
    );
  }
  if (input.kind === 'latency') needNumber(input, 'latencyMs', 0);
  if (input.kind === 'error') {
    need(Number.isInteger(input.status), 'status must be a whole number from 400 to 599.');
    need(Number(input.status) >= 400 && Number(input.status) <= 599, 'status must be from 400 to 599.');
  }
  for (const name of ['jitterMs', 'retryAfterS']) if (input[name] !== undefined) needNumber(input, name, 0);
  if (input.count !== undefined) needNumber(input, 'count', 1);
  if (input.share !== undefined) {
    need(Number(input.share) > 0 && Number(input.share) <= 1, 'share must be above 0 and at most 1.');
  }
  for (const name of ['account', 'key']) if (input[name] !== undefined) needText(input[name], name);
  need(
    input.endpoint === undefined || isEndpoint(String(input.endpoint)),
    'endpoint must be a name such as "POST /api/events". GET / lists all names.',
  );
}

function needNumber(input: Json, name: string, least: number): void {
  const value = input[name];
  need(
    typeof value === 'number' && Number.isFinite(value) && value >= least,
    `${name} must be a number ≥ ${least}.`,
  );
}
