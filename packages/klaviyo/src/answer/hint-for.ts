import { JOB_TYPES } from '@tracklayer/events';
import { JOB_ENDPOINTS } from '../job-endpoints.js';
import type { Endpoint } from '../request.js';
import type { Call } from './call.js';
import { HINTS } from './hints.js';
import { type RefusalText, reasonOf } from './reasons.js';
import { requiredScopes } from './required-scopes.js';

/** No job waits for this read. */
const IMPORT_SCOPES =
  'The key may not read import jobs, so TrackLayer does not know which profiles Klaviyo refused. Set a private key that also has the scopes `lists:read` and `profiles:read`. Klaviyo imports the profiles without them too.';

const BY_STATUS: Readonly<Record<number, string>> = {
  401: 'not_authenticated',
  403: 'permission_denied',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'timeout',
  410: 'gone',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'throttled',
};

/**
 * The hint for a failure; undefined when there is none.
 *
 * @param call what was asked, where it is known: then the hint names the scope or the list.
 */
export function hintFor(failure: string | RefusalText, call: Partial<Call> = {}): string | undefined {
  const text = typeof failure === 'string' ? { code: failure } : failure;
  const named = [reasonOf(text), text.code.toLowerCase().replaceAll('-', '_')].find(
    (code) => code !== undefined && Object.hasOwn(HINTS, code),
  );
  const code = named ?? byStatus(text.status);
  if (code === undefined) return undefined;
  return (
    (code === 'permission_denied' && scopeHint(call)) ||
    (code === 'list_not_found' && listHint(call)) ||
    (code === 'long_wait' && waitHint(call)) ||
    HINTS[code]
  );
}

/** The hint for a refusal that Klaviyo did not write. Only proxies answer 407. */
export function foreignHint(status: number | undefined): string | undefined {
  return hintFor(status === 407 ? 'proxy_authentication' : 'foreign_refusal');
}

/** An entry of a job's attempt history. It keeps no hint. */
export interface PastAttempt extends RefusalText {
  outcome: string;
  foreign?: true;
  askedMs?: number;
}

/**
 * The hint for a past attempt; undefined when there is none.
 *
 * @param call the destination and an endpoint of the job: the hint for a long wait names the command that ends it.
 */
export function hintOfAttempt(
  { outcome, foreign, askedMs, ...text }: PastAttempt,
  call: Partial<Call> = {},
): string | undefined {
  if (askedMs !== undefined) return hintFor('long_wait', call);
  if (foreign && outcome === 'retry' && text.code !== 'unexpected_answer') return foreignHint(text.status);
  return hintFor(outcome === 'throttled' && text.status !== 429 ? 'asked_to_wait' : text);
}

function byStatus(status: number | undefined): string | undefined {
  if (status === undefined) return undefined;
  return status >= 500 ? 'server_error' : BY_STATUS[status];
}

function scopeHint({ endpoint }: Partial<Call>): string | undefined {
  if (endpoint === undefined) return undefined;
  if (endpoint.startsWith('GET /api/profile-bulk-import-jobs/')) return IMPORT_SCOPES;
  const scopes = requiredScopes(endpoint).map((scope) => `\`${scope}\``);
  const named = scopes.length === 1 ? `the scope ${scopes[0]}` : `the scopes ${listed(scopes)}`;
  return `The key may not call ${endpoint}. Set a private key that has ${named}. Only jobs that need this call wait; delivery continues once the key may make it.`;
}

function listHint({ list }: Partial<Call>): string | undefined {
  if (list === undefined) return undefined;
  const missing = `The list ${list.id} does not exist in this account.`;
  return list.isOwn
    ? `${missing} Copy the right id from Klaviyo into \`listId\` of this destination. Subscriptions to this list wait until then.`
    : `${missing} The event or call named it. Correct \`listId\` there, edit the dead letter, then replay.`;
}

/** With the command as a person types it. */
function waitHint({ destination, endpoint }: Partial<Call>): string | undefined {
  if (destination === undefined || endpoint === undefined) return undefined;
  const lane = laneOf(endpoint);
  return HINTS.long_wait?.replace('DESTINATION', [destination, ...(lane ? [lane] : [])].join(' '));
}

function laneOf(endpoint: Endpoint): string | undefined {
  return JOB_TYPES.find((type) => JOB_ENDPOINTS[type].includes(endpoint));
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
