import { setTimeout as sleep } from 'node:timers/promises';
import type { Identifier } from '@tracklayer/events';
import {
  callOf,
  classifyAnswer,
  classifyError,
  type DeletedProfile,
  deletionRequest,
  type Failure,
  type KlaviyoAnswer,
  type KlaviyoClient,
  type KlaviyoRequest,
  type Outcome,
  profileIdsIn,
  profilesBy,
} from '@tracklayer/klaviyo';
import type { Permits } from '@tracklayer/rate-limit';

/** What Klaviyo was asked. */
export interface AskedKlaviyo {
  /** Deletions that Klaviyo accepted. It carries them out later. */
  accepted: number;
  /** Why the others were not accepted. */
  failures: Failure[];
  /** Klaviyo has no profile with the external id or `_kx`, so there was nothing to ask. */
  unknown?: true;
  /** The person is known by an id of a browser alone. Klaviyo's API finds no profile by it. */
  unreachable?: true;
}

/** Klaviyo has no profile with an e-mail address of another form: it refuses those. */
const ADDRESS = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>"]+$/;

const TRIES = 3;
const LONGEST_WAIT_MS = 10_000;
const RETRY_MS = 1_000;

type Call = (request: KlaviyoRequest) => Promise<{ outcome: Outcome; answer?: KlaviyoAnswer }>;

/** The person to delete, as a request in Redis has it too. */
export interface DeletionOrder {
  identifiers: Record<Identifier, string[]>;
  /** A person named the phone number. */
  isNamedByPhone: boolean;
}

/** Asks one account to delete the person, one call for each identifier, within the limits that workers share. */
export function askDeletion(order: DeletionOrder, limits: CallLimits): Promise<AskedKlaviyo> {
  return askAll(order, (request) => callWithin(limits, request));
}

export interface CallLimits {
  client: KlaviyoClient;
  permits: Permits;
  signal: AbortSignal;
}

async function askAll({ identifiers, isNamedByPhone }: DeletionOrder, call: Call): Promise<AskedKlaviyo> {
  const asked: AskedKlaviyo = { accepted: 0, failures: [] };
  const { email: texts, externalId, phoneNumber, exchangeId } = identifiers;
  const email = texts.filter((text) => ADDRESS.test(text));
  // A phone number may belong to several people. So it names the person only where it was asked for, or nothing else is known.
  const byPhone = email.length === 0 || isNamedByPhone ? phoneNumber : [];
  const profiles: DeletedProfile[] = [
    ...email.map((each) => ({ email: each })),
    ...byPhone.map((each) => ({ phoneNumber: each })),
  ];
  if (profiles.length === 0) {
    const searches = [
      ...externalId.map((each) => profilesBy('external_id', each)),
      ...exchangeId.map((each) => profilesBy('_kx', each)),
    ];
    if (searches.length === 0) return { ...asked, unreachable: true };
    for (const search of searches) {
      const { outcome, answer } = await call(search);
      if (answer === undefined || outcome.kind !== 'delivered') asked.failures.push(failureOf(outcome));
      else profiles.push(...profileIdsIn(answer).map((id) => ({ id })));
    }
    if (profiles.length === 0 && asked.failures.length === 0) return { ...asked, unknown: true };
  }
  for (const profile of profiles) {
    const { outcome } = await call(deletionRequest(profile));
    if (outcome.kind === 'delivered') asked.accepted += 1;
    else asked.failures.push(failureOf(outcome));
  }
  return asked;
}

/** One call within the limits that workers share. A throttled or failed one is tried again, for a while. */
export async function callWithin(
  { client, permits, signal }: CallLimits,
  request: KlaviyoRequest,
): ReturnType<Call> {
  for (let tries = 1; ; tries++) {
    await permits.acquire(request.endpoint, { signal });
    const result = await sendOnce(client, request, signal);
    const { outcome } = result;
    const waitMs =
      outcome.kind === 'throttled' ? outcome.retryAfterMs : outcome.kind === 'retry' ? RETRY_MS : undefined;
    if (waitMs === undefined || waitMs > LONGEST_WAIT_MS || tries === TRIES) return result;
    await sleep(waitMs, undefined, { signal });
  }
}

async function sendOnce(
  client: KlaviyoClient,
  request: KlaviyoRequest,
  signal: AbortSignal,
): ReturnType<Call> {
  try {
    const answer = await client.send(request, signal);
    return { outcome: classifyAnswer(answer, callOf(request, {}), Date.now()), answer };
  } catch (error) {
    if (signal.aborted) throw error;
    return { outcome: classifyError(error) };
  }
}

function failureOf(outcome: Outcome): Failure {
  return 'failure' in outcome ? outcome.failure : { code: outcome.kind };
}
