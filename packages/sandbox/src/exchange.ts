/**
 * Serves one request in named steps: arrive → admit → choose faults → perform → respond.
 *
 * Failure: a client that loses an answer does not know whether Klaviyo did the work. A handler therefore does its work
 * at one instant and never waits. A fault can lose the answer before or after that instant. The ledger is written
 * before the answer leaves, so a client that has the answer finds the request in the ledger.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AccountState, KeyState } from './accounts.js';
import { identify, missingScope } from './admit.js';
import type { EndpointName } from './endpoints.js';
import { type Answer, NOT_AUTHENTICATED, throttled } from './errors.js';
import { type Fault, faultsFor, latencyOf } from './faults/faults.js';
import { noteArrival, noteRequest } from './ledger/ledger.js';
import { takeOne } from './limits/fixed-windows.js';
import { rateLimitHeaders, throttleOf } from './limits/throttles.js';
import { type Ending, perform } from './perform.js';
import { resolveRevision } from './revisions.js';
import { send } from './wire.js';
import { phaseOf, type World } from './world.js';

interface Visit {
  endpoint: EndpointName | null;
  request: FastifyRequest;
  reply: FastifyReply;
  atMs: number;
  requestId: string;
  caller: { account: AccountState; key: KeyState } | undefined;
  rateLimit: Readonly<Record<string, string>>;
}

type Admission = { refusal: Answer } | { account: AccountState; key: KeyState; revision: string };

export function serve(
  world: World,
  endpoint: EndpointName,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const visit = arrive(world, endpoint, request, reply);
  const admitted = admit(world, endpoint, visit);
  if ('refusal' in admitted) {
    respond(world, visit, { answer: admitted.refusal, manner: 'whole' });
    return;
  }
  const { account, key, revision } = admitted;
  const target = {
    account: account.id,
    key: key.name,
    endpoint,
    path: request.url,
    body: () => textOf(request),
  };
  const faults = faultsFor(world.faults, target, world.random);
  const work = { account, endpoint, request, revision, requestId: visit.requestId };
  const finish = () => {
    const fault = faults.find(({ kind }) => kind !== 'latency') ?? faults[0];
    respond(world, visit, perform(world, work, fault), fault);
  };
  const waitMs = latencyOf(faults, world.random);
  if (waitMs === 0) finish();
  // A real server finishes its work although the client has left. The sandbox does the same.
  else setTimeout(finish, waitMs).unref();
}

/** Answers an unknown path or method. This call counts against no limit. */
export function serveUnknown(
  world: World,
  answer: Answer,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  respond(world, arrive(world, null, request, reply), { answer, manner: 'whole' });
}

function arrive(
  world: World,
  endpoint: EndpointName | null,
  request: FastifyRequest,
  reply: FastifyReply,
): Visit {
  const atMs = world.now();
  const caller = identify(world, request.headers.authorization);
  const from = { account: caller?.account.id ?? null, key: caller?.key.name ?? null, endpoint };
  noteArrival(world.ledger, from, { atMs, earliestMs: atMs - world.options.heldUpMs() });
  return { endpoint, request, reply, atMs, requestId: world.newRequestId(), caller, rateLimit: {} };
}

/** Checks key, limits, scope and revision, in this order. A call with a wrong scope counts against the limits. */
function admit(world: World, endpoint: EndpointName, visit: Visit): Admission {
  const { caller, atMs } = visit;
  if (caller === undefined) return { refusal: NOT_AUTHENTICATED };
  const throttle = throttleOf(caller.account.throttles, endpoint, (widthMs) => phaseOf(world, widthMs));
  const verdict = takeOne(throttle, atMs);
  if (!verdict.ok) return { refusal: throttled(verdict.retryAfterS) };
  visit.rateLimit = rateLimitHeaders(throttle, verdict.remaining, verdict.resetMs);
  const refusal = missingScope(caller.key, endpoint);
  if (refusal !== undefined) return { refusal };
  const { headers } = visit.request;
  const resolved = resolveRevision(
    headers.revision,
    headers['x-klaviyo-revision-fall-forward-opt-out'],
    atMs,
  );
  return 'refusal' in resolved ? resolved : { ...caller, revision: resolved.revision };
}

function textOf({ body }: FastifyRequest): string {
  return body instanceof Buffer ? body.toString() : '';
}

function respond(world: World, visit: Visit, ending: Ending, fault?: Fault): void {
  const { request, requestId, atMs, caller, endpoint } = visit;
  const { answer, manner } = ending;
  const code = answer.problems?.[0]?.code || undefined;
  noteRequest(world.ledger, {
    atMs,
    account: caller?.account.id ?? null,
    key: caller?.key.name ?? null,
    method: request.method,
    path: request.url,
    endpoint,
    status: manner === 'reset' || manner === 'silent' ? 0 : answer.status,
    ...(code === undefined ? {} : { code }),
    requestId,
    uniqueIds: answer.uniqueIds ?? [],
    durationMs: Math.round((world.now() - atMs) * 1000) / 1000,
    ...(fault === undefined ? {} : { fault: { id: fault.id, kind: fault.kind } }),
  });
  // A 429 has no RateLimit headers (recorded).
  send(visit.reply, answer, manner, answer.status === 429 ? {} : visit.rateLimit, requestId);
}
