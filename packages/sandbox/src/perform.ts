import type { FastifyRequest } from 'fastify';
import type { AccountState } from './accounts.js';
import { type EndpointName, factsOf } from './endpoints.js';
import {
  type Answer,
  badPayload,
  type Problem,
  refuse,
  serverError,
  throttled,
  tooLarge,
  UNSUPPORTED_MEDIA_TYPE,
} from './errors.js';
import type { Fault, FaultKind } from './faults/faults.js';
import { type AnswerError, type CannedAnswer, recordedAnswer } from './faults/recorded-answers.js';
import { close } from './limits/fixed-windows.js';
import { throttleOf } from './limits/throttles.js';
import { HANDLERS } from './routes/table.js';
import type { Manner } from './wire.js';
import { phaseOf, type World } from './world.js';

export interface Work {
  account: AccountState;
  endpoint: EndpointName;
  request: FastifyRequest;
  /** The published revision that serves the request. */
  revision: string;
  requestId: string;
}

/** The answer, and how much of it the client receives. */
export interface Ending {
  answer: Answer;
  manner: Manner;
}

const NO_ANSWER: Answer = { status: 0 };

/** Does the work at one instant, or leaves it undone if the fault says so. */
export function perform(world: World, work: Work, fault: Fault | undefined): Ending {
  switch (fault?.kind) {
    case undefined:
    case 'latency':
      return { answer: handle(world, work), manner: 'whole' };
    case 'truncate':
      return { answer: handle(world, work), manner: 'truncated' };
    case 'throttle':
      if (fault.closes !== false) closeEndpoint(world, work, fault.retryAfterS ?? 0);
      return { answer: throttled(fault.retryAfterS), manner: 'whole' };
    case 'answer': {
      const done = fault.afterRecording ? handle(world, work) : NO_ANSWER;
      return { answer: answerInstead(done, cannedAnswer(fault)), manner: 'whole' };
    }
    case 'error': {
      const done = fault.afterRecording ? handle(world, work) : NO_ANSWER;
      return { answer: errorInstead(done, fault.status, fault.retryAfterS), manner: 'whole' };
    }
    case 'reset':
    case 'timeout': {
      const answer = fault.afterRecording ? handle(world, work) : NO_ANSWER;
      return { answer, manner: fault.kind === 'reset' ? 'reset' : 'silent' };
    }
  }
}

function closeEndpoint(world: World, work: Work, retryAfterS: number): void {
  const { throttles } = work.account;
  close(
    throttleOf(throttles, work.endpoint, (widthMs) => phaseOf(world, widthMs)),
    world.now(),
    retryAfterS,
  );
}

function errorInstead(done: Answer, status: number, retryAfterS: number | undefined): Answer {
  return {
    ...serverError(status),
    ...(done.uniqueIds === undefined ? {} : { uniqueIds: done.uniqueIds }),
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
  };
}

function cannedAnswer(fault: Extract<FaultKind, { kind: 'answer' }>): CannedAnswer {
  return 'recorded' in fault ? recordedAnswer(fault.recorded) : fault;
}

function answerInstead(done: Answer, canned: CannedAnswer): Answer {
  const { status, headers, errors, body, text } = canned;
  const { uniqueIds } = done;
  return {
    status,
    ...(headers === undefined ? {} : { headers }),
    ...(errors === undefined ? {} : { problems: errors.map(problemOf) }),
    ...(body === undefined ? {} : { body }),
    ...(text === undefined ? {} : { text }),
    ...(uniqueIds === undefined ? {} : { uniqueIds }),
  };
}

function problemOf({ code = '', title = '', detail = '', ...rest }: AnswerError): Problem {
  return { code, title, detail, ...rest };
}

function handle(world: World, { request, endpoint, account, revision, requestId }: Work): Answer {
  const { maxBytes } = factsOf(endpoint);
  let body: unknown;
  if (maxBytes > 0) {
    const raw = request.body instanceof Buffer ? request.body : undefined;
    if (raw !== undefined && raw.length > maxBytes) return tooLarge(maxBytes);
    const contentType = request.headers['content-type'] ?? '';
    if (raw !== undefined && !isJson(contentType)) return UNSUPPORTED_MEDIA_TYPE;
    try {
      body = JSON.parse(raw?.toString() ?? '');
    } catch {
      return refuse(400, badPayload());
    }
  }
  return HANDLERS[endpoint](world, {
    account,
    endpoint,
    revision,
    requestId,
    params: request.params as Record<string, string>,
    query: request.query as Record<string, string>,
    body,
    baseUrl: `http://${request.headers.host ?? 'localhost'}`,
  });
}

function isJson(contentType: string): boolean {
  return contentType.startsWith('application/vnd.api+json') || contentType.startsWith('application/json');
}
