import { ControlError } from '../control/control-error.js';
import { isEndpoint } from '../endpoints.js';
import { isObject, type Json } from '../validation/fields.js';
import type { FaultInput } from './faults.js';
import { isRecordedAnswer, RECORDED_ANSWERS } from './recorded-answers.js';

const FAULT_FIELDS: Readonly<Record<string, readonly string[]>> = {
  latency: ['latencyMs', 'jitterMs'],
  throttle: ['retryAfterS', 'closes'],
  error: ['status', 'afterRecording', 'retryAfterS'],
  answer: ['recorded', 'status', 'headers', 'errors', 'body', 'text', 'afterRecording'],
  reset: ['afterRecording'],
  truncate: [],
  timeout: ['afterRecording'],
};
const TEXT_FIELDS = ['account', 'key', 'pathIncludes', 'bodyIncludes'];
const TARGET_FIELDS = ['kind', 'endpoint', 'count', 'share', ...TEXT_FIELDS];

function need(condition: boolean, message: string): asserts condition {
  if (!condition) throw new ControlError('invalid_input', message);
}

/** Checks a fault from outside. @throws {ControlError} */
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
  if (input.kind === 'error') needStatus(input, 400);
  if (input.kind === 'answer') checkAnswer(input);
  for (const name of ['jitterMs', 'retryAfterS']) if (input[name] !== undefined) needNumber(input, name, 0);
  if (input.count !== undefined) needNumber(input, 'count', 1);
  if (input.share !== undefined) {
    need(Number(input.share) > 0 && Number(input.share) <= 1, 'share must be above 0 and at most 1.');
  }
  for (const name of TEXT_FIELDS) {
    const value = input[name];
    need(
      value === undefined || (typeof value === 'string' && value !== ''),
      `${name} must be a non-empty string.`,
    );
  }
  need(
    input.endpoint === undefined || isEndpoint(String(input.endpoint)),
    'endpoint must be a name such as "POST /api/events". GET / lists all names.',
  );
}

function checkAnswer(input: Json): void {
  const { recorded, headers, errors, text } = input;
  if (recorded !== undefined) {
    need(
      isRecordedAnswer(String(recorded)),
      `recorded must be one of ${Object.keys(RECORDED_ANSWERS).join(', ')}.`,
    );
    need(
      ['status', 'headers', 'errors', 'body', 'text'].every((name) => input[name] === undefined),
      'recorded is a complete answer. Remove status, headers, errors, body and text.',
    );
    return;
  }
  needStatus(input, 200);
  const bodies = ['errors', 'body', 'text'].filter((name) => input[name] !== undefined);
  need(bodies.length <= 1, `An answer has one of errors, body and text, not ${bodies.join(' and ')}.`);
  need(
    headers === undefined ||
      (isObject(headers) && Object.values(headers).every((each) => typeof each === 'string')),
    'headers must be an object of strings.',
  );
  need(
    errors === undefined || (Array.isArray(errors) && errors.length > 0 && errors.every(isObject)),
    'errors must be a list of {code?, title?, detail?, pointer?, parameter?, meta?}.',
  );
  need(text === undefined || typeof text === 'string', 'text must be a string.');
}

function needStatus(input: Json, least: number): void {
  const status = Number(input.status);
  need(
    Number.isInteger(input.status) && status >= least && status <= 599,
    `status must be from ${least} to 599, as a whole number.`,
  );
}

function needNumber(input: Json, name: string, least: number): void {
  const value = input[name];
  need(
    typeof value === 'number' && Number.isFinite(value) && value >= least,
    `${name} must be a number ≥ ${least}.`,
  );
}
