/**
 * Faults that a test can order. The most important one loses an answer after the work: the client cannot know that the
 * work was done, must send again, and the event must not be recorded twice. Each fault that loses an answer can
 * therefore do so before or after recording.
 */
import { type CannedAnswer, type RecordedAnswerName, recordedAnswer } from './recorded-answers.js';

export type FaultKind =
  /** The answer is late. The work is done at the end of the delay. */
  | { kind: 'latency'; latencyMs: number; jitterMs?: number }
  /** 429. The endpoint stays closed for `retryAfterS`, as at Klaviyo, unless `closes` is false. */
  | { kind: 'throttle'; retryAfterS?: number; closes?: boolean }
  | { kind: 'error'; status: number; afterRecording?: boolean; retryAfterS?: number }
  /** The sandbox gives this answer. Without `afterRecording` it does no work, even if the status is 2xx. */
  | ({ kind: 'answer'; afterRecording?: boolean } & CannedAnswer)
  /** The sandbox gives an answer of Klaviyo's live traffic. Its endpoint is the default of `endpoint`. */
  | { kind: 'answer'; afterRecording?: boolean; recorded: RecordedAnswerName }
  /** The sandbox resets the connection instead of answering. */
  | { kind: 'reset'; afterRecording?: boolean }
  /** The work is done. The answer announces more bytes than it has. */
  | { kind: 'truncate' }
  /** The sandbox never answers. */
  | { kind: 'timeout'; afterRecording?: boolean };

/** The requests that a fault applies to. Without `count` and `share` it applies to all of them until it is removed. */
export type FaultInput = FaultKind & {
  account?: string;
  /** Name of a key: the fault applies to one client of an account. */
  key?: string;
  endpoint?: string;
  /** The path and query of the request contain this text, e.g. a profile id. */
  pathIncludes?: string;
  /** The body of the request contains this text, e.g. a `unique_id`. */
  bodyIncludes?: string;
  /** The fault applies to this number of requests and is then removed. */
  count?: number;
  /** Probability, above 0 and at most 1. */
  share?: number;
};

/** `struck`: the number of requests that the fault was applied to. */
export type Fault = FaultInput & { id: string; struck: number };

/** A request. Its body is read only if a fault asks for it. */
export interface Target {
  account: string;
  key: string;
  endpoint: string;
  path: string;
  body(): string;
}

export interface FaultRegistry {
  nextId: number;
  faults: Map<string, Fault>;
}

export function createFaultRegistry(): FaultRegistry {
  return { nextId: 1, faults: new Map() };
}

export function addFaultTo(registry: FaultRegistry, input: FaultInput): Fault {
  const { endpoint } = 'recorded' in input ? recordedAnswer(input.recorded) : {};
  const fault: Fault = {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...input,
    id: `fault-${registry.nextId++}`,
    struck: 0,
  };
  registry.faults.set(fault.id, fault);
  return fault;
}

/** Chooses the faults of this request: all latencies that apply, and the first other fault that applies. */
export function faultsFor(registry: FaultRegistry, target: Target, random: () => number): Fault[] {
  if (registry.faults.size === 0) return [];
  const chosen: Fault[] = [];
  let decided = false;
  for (const fault of registry.faults.values()) {
    if (fault.kind !== 'latency' && decided) continue;
    if (!appliesTo(fault, target) || (fault.share !== undefined && random() >= fault.share)) continue;
    fault.struck++;
    if (fault.count !== undefined && fault.struck >= fault.count) registry.faults.delete(fault.id);
    if (fault.kind !== 'latency') decided = true;
    chosen.push(fault);
  }
  return chosen;
}

function appliesTo(fault: Fault, target: Target): boolean {
  return (
    (fault.account === undefined || fault.account === target.account) &&
    (fault.key === undefined || fault.key === target.key) &&
    (fault.endpoint === undefined || fault.endpoint === target.endpoint) &&
    (fault.pathIncludes === undefined || target.path.includes(fault.pathIncludes)) &&
    (fault.bodyIncludes === undefined || target.body().includes(fault.bodyIncludes))
  );
}

export function latencyOf(faults: readonly Fault[], random: () => number): number {
  let sumMs = 0;
  for (const fault of faults) {
    if (fault.kind === 'latency') sumMs += fault.latencyMs + random() * (fault.jitterMs ?? 0);
  }
  return sumMs;
}
