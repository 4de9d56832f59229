/**
 * Trouble on request. The one that matters most is an answer lost after the work was done: the client cannot tell
 * it from work never done, must send again, and must not be recorded twice. So every kind that swallows an answer
 * can do so before or after recording.
 */
export type FaultKind =
  /** Answers late. The work is done at the end of the wait. */
  | { kind: 'latency'; latencyMs: number; jitterMs?: number }
  /** 429. The endpoint stays closed for that time, as Klaviyo's does, unless `closes` is false. */
  | { kind: 'throttle'; retryAfterS?: number; closes?: boolean }
  | { kind: 'error'; status: number; afterRecording?: boolean; retryAfterS?: number }
  /** The connection is reset instead of an answer. */
  | { kind: 'reset'; afterRecording?: boolean }
  /** The work is done; the answer announces more bytes than come. */
  | { kind: 'truncate' }
  /** No answer, ever. */
  | { kind: 'timeout'; afterRecording?: boolean };

/** Whom it strikes and how often. Without `count` and `share` it strikes every time until it is removed. */
export type FaultInput = FaultKind & {
  account?: string;
  /** The name of a key, to strike one client of an account. */
  key?: string;
  endpoint?: string;
  /** So many times, then never again. */
  count?: number;
  /** With this probability, above 0, at most 1. */
  share?: number;
};

export type Fault = FaultInput & { id: string; struck: number };

export interface Target {
  account: string;
  key: string;
  endpoint: string;
}

export interface FaultRegistry {
  nextId: number;
  faults: Map<string, Fault>;
}

export function createFaultRegistry(): FaultRegistry {
  return { nextId: 1, faults: new Map() };
}

export function addFaultTo(registry: FaultRegistry, input: FaultInput): Fault {
  const fault: Fault = { ...input, id: `fault-${registry.nextId++}`, struck: 0 };
  registry.faults.set(fault.id, fault);
  return fault;
}

/** Which faults strike this request: any number of latencies, and the first of the others that does. */
export function strikesOn(registry: FaultRegistry, target: Target, random: () => number): Fault[] {
  if (registry.faults.size === 0) return [];
  const striking: Fault[] = [];
  let decided = false;
  for (const fault of registry.faults.values()) {
    if (fault.kind !== 'latency' && decided) continue;
    if (!aims(fault, target) || (fault.share !== undefined && random() >= fault.share)) continue;
    fault.struck++;
    if (fault.count !== undefined && fault.struck >= fault.count) registry.faults.delete(fault.id);
    if (fault.kind !== 'latency') decided = true;
    striking.push(fault);
  }
  return striking;
}

function aims(fault: Fault, target: Target): boolean {
  return (
    (fault.account === undefined || fault.account === target.account) &&
    (fault.key === undefined || fault.key === target.key) &&
    (fault.endpoint === undefined || fault.endpoint === target.endpoint)
  );
}

export function latencyOf(strikes: readonly Fault[], random: () => number): number {
  let sumMs = 0;
  for (const strike of strikes) {
    if (strike.kind === 'latency') sumMs += strike.latencyMs + random() * (strike.jitterMs ?? 0);
  }
  return sumMs;
}
