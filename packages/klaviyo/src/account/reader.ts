/**
 * Reads one answer after the other from an account, for a person who waits at a terminal. It keeps to Klaviyo's limits by
 * itself, waits when Klaviyo asks for it, and tries again after a fault that may pass. It changes nothing.
 */
import { callOf } from '../answer/call.js';
import { classifyAnswer, classifyError } from '../answer/classify.js';
import type { Failure, Outcome } from '../answer/outcome.js';
import { requiredScopes } from '../answer/required-scopes.js';
import type { KlaviyoClient } from '../client.js';
import { KlaviyoError } from '../errors.js';
import { ENDPOINT_LIMITS, type EndpointLimit } from '../limits.js';
import type { Endpoint, KlaviyoAnswer, KlaviyoRequest } from '../request.js';

/** The account did not answer a read. */
export class AccountReadError extends KlaviyoError {
  declare readonly code: 'missing_scope' | 'not_found' | 'account_unreadable';
  readonly endpoint: Endpoint;
  readonly failure: Failure;

  constructor(code: AccountReadError['code'], endpoint: Endpoint, failure: Failure) {
    const scopes = requiredScopes(endpoint).join(' and ');
    const said = [failure.status, failure.code, failure.detail]
      .filter((part) => part !== undefined)
      .join(' ');
    super(
      code,
      code === 'missing_scope'
        ? `The key lacks the scope ${scopes}: Klaviyo refused ${endpoint} with 403.`
        : `Klaviyo did not answer ${endpoint}: ${said}`,
      code === 'missing_scope'
        ? 'Grant the key flows:read, metrics:read and lists:read in Klaviyo: Settings → API keys.'
        : (failure.hint ?? 'Run the command again in a minute.'),
    );
    this.endpoint = endpoint;
    this.failure = failure;
  }
}

/** The body of a 2xx answer. @throws {AccountReadError} */
export type ReadAccount = (request: KlaviyoRequest) => Promise<unknown>;

export interface ReaderClock {
  nowMs(): number;
  /** Resolves after this time, or rejects if the person stops the command. */
  wait(ms: number): Promise<void>;
}

const ATTEMPTS = 5;
const RETRY_AFTER_MS = 1_000;

export function createAccountReader(client: Pick<KlaviyoClient, 'send'>, clock: ReaderClock): ReadAccount {
  const sentMs = new Map<Endpoint, number[]>();

  async function pace(endpoint: Endpoint): Promise<void> {
    const sent = sentMs.get(endpoint) ?? [];
    for (;;) {
      const waitMs = pauseBefore(sent, ENDPOINT_LIMITS[endpoint], clock.nowMs());
      if (waitMs <= 0) break;
      await clock.wait(waitMs);
    }
    sentMs.set(endpoint, [...sent.slice(-100), clock.nowMs()]);
  }

  return async (request) => {
    for (let attempt = 1; ; attempt++) {
      await pace(request.endpoint);
      const { answer, outcome } = await call(client, request, clock.nowMs());
      if (outcome.kind === 'delivered') return answer?.body;
      if (attempt < ATTEMPTS && outcome.kind === 'throttled') await clock.wait(outcome.retryAfterMs);
      else if (attempt < ATTEMPTS && outcome.kind === 'retry') await clock.wait(RETRY_AFTER_MS);
      else throw errorOf(request.endpoint, outcome, answer);
    }
  };
}

/** Time until both windows have room again, in ms. A call counts for a little longer than its window. */
export function pauseBefore(
  sentMs: readonly number[],
  { perSecond, perMinute }: EndpointLimit,
  nowMs: number,
): number {
  const free = (limit: number, windowMs: number) => {
    const oldest = sentMs.at(-limit);
    return oldest === undefined ? 0 : oldest + windowMs + 50 - nowMs;
  };
  return Math.max(0, free(perSecond, 1_000), free(perMinute, 60_000));
}

async function call(client: Pick<KlaviyoClient, 'send'>, request: KlaviyoRequest, nowMs: number) {
  try {
    const answer = await client.send(request);
    return { answer, outcome: classifyAnswer(answer, callOf(request, {}), nowMs) };
  } catch (error) {
    return { answer: undefined, outcome: classifyError(error) };
  }
}

function errorOf(endpoint: Endpoint, outcome: Outcome, answer: KlaviyoAnswer | undefined): AccountReadError {
  const failure = 'failure' in outcome ? outcome.failure : { code: outcome.kind };
  const isRefusal = outcome.kind === 'held' && outcome.scope === endpoint;
  if (isRefusal && answer?.status === 403) return new AccountReadError('missing_scope', endpoint, failure);
  const code = answer?.status === 404 && outcome.kind === 'dead' ? 'not_found' : 'account_unreadable';
  return new AccountReadError(code, endpoint, failure);
}
