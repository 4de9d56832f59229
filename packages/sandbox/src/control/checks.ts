import type { AccountInput, KeyInput, ListInput } from '../accounts.js';
import { limitsMistake } from '../limits/limit-table.js';
import { type AccountSettings, settingsMistake } from '../settings.js';
import type { FlowInput } from '../stores/flows.js';
import { SUPPRESSION_REASONS } from '../stores/profiles.js';
import type { VariantInput } from '../stores/variants.js';
import type { WithdrawalInput } from '../stores/withdrawals.js';
import { isObject } from '../validation/fields.js';
import { readTime } from '../validation/time.js';
import { ControlError } from './control-error.js';

const SCOPE = /^[a-z-]+:(read|write)$/;

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

export function checkVariant(input: unknown): asserts input is VariantInput {
  need(isObject(input), 'A variant must be an object {id, stock?}.');
  needText(input.id, 'id of the variant');
  need(
    input.id.split(':::').length === 3,
    'id of the variant must be <integration>:::<catalogue>:::<id>, e.g. "$custom:::$default:::SKU-481".',
  );
  if (input.stock !== undefined) checkStock(input.stock);
}

export function checkStock(stock: unknown): asserts stock is number {
  need(Number.isInteger(stock), 'stock must be a whole number.');
}

export function checkFlowInputs(flows: unknown): asserts flows is readonly FlowInput[] {
  need(Array.isArray(flows), 'flows must be a list of {id, name?, status?, archived?, definition}.');
  for (const flow of flows as unknown[]) {
    need(isObject(flow), 'A flow must be an object {id, name?, status?, archived?, definition}.');
    needText(flow.id, 'id of the flow');
    need(isObject(flow.definition), 'definition must be an object {triggers, profile_filter?, actions?}.');
    need(Array.isArray(flow.definition.triggers), 'definition.triggers must be a list with one trigger.');
  }
}

export function checkLimits(limits: unknown): void {
  const mistake = limitsMistake(limits);
  need(mistake === undefined, mistake ?? '');
}

export function checkSettings(settings: unknown): asserts settings is Partial<AccountSettings> {
  const mistake = settingsMistake(settings);
  need(mistake === undefined, mistake ?? '');
}

export function checkScope(scope: unknown): asserts scope is string {
  need(typeof scope === 'string' && SCOPE.test(scope), 'scope must be a text such as "events:write".');
}

export function checkWithdrawal(input: unknown): asserts input is WithdrawalInput {
  need(
    isObject(input),
    'A withdrawal must be an object {email? | phoneNumber?, channel?, reason?, at?, listId?}.',
  );
  const { email, phoneNumber, channel, reason, at, listId } = input;
  needText(email ?? phoneNumber, 'email or phoneNumber');
  need(
    channel === undefined || ['email', 'sms', 'whatsapp'].includes(String(channel)),
    'channel must be "email", "sms" or "whatsapp".',
  );
  need(
    reason === undefined || SUPPRESSION_REASONS.some((each) => each === reason),
    `reason must be one of ${SUPPRESSION_REASONS.join(', ')}.`,
  );
  const isTime = at === undefined || at === null || (typeof at === 'string' && readTime(at) !== undefined);
  need(isTime, 'at must be a time in ISO 8601, or null for an unknown time.');
  if (listId !== undefined) needText(listId, 'listId');
}

export function checkAccount(input: unknown): asserts input is AccountInput {
  need(isObject(input), 'An account must be an object {id, keys, lists?, variants?, limits?, settings?}.');
  needText(input.id, 'id of the account');
  need(Array.isArray(input.keys) && input.keys.length > 0, 'keys must be a list of at least one {key}.');
  input.keys.forEach(checkKey);
  need(input.lists === undefined || Array.isArray(input.lists), 'lists must be a list of {id}.');
  ((input.lists as unknown[] | undefined) ?? []).forEach(checkList);
  need(input.variants === undefined || Array.isArray(input.variants), 'variants must be a list of {id}.');
  ((input.variants as unknown[] | undefined) ?? []).forEach(checkVariant);
  if (input.limits !== undefined) checkLimits(input.limits);
  if (input.settings !== undefined) checkSettings(input.settings);
}
