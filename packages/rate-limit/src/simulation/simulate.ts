/**
 * Proves the limits in simulated time: worlds of random limits, workers, clocks and delays. The destination counts
 * arrivals, and no sliding window may ever exceed its limit. Millions of requests take seconds:
 * `node dist/simulation/main.js 10000000`.
 */
import { createLimiterState, giveBack, type PerClass, take } from '../model.js';
import { createRules, type Rules } from '../rules.js';
import type { Window } from '../types.js';
import { type SeededRandom, seededRandom } from './random.js';
import { fullestWindow } from './sliding.js';

export interface SimulationReport {
  worlds: number;
  /** Calls granted and sent, in all worlds together. */
  requests: number;
  /** The highest use of any sliding window, as a part of its limit. At most 1 when the limits hold. */
  fullest: number;
  /** The first world in which a window was exceeded. Its seed reproduces it. */
  broken?: { seed: number; window: Window; counted: number };
}

export function simulatePermits({ requests, seed }: { requests: number; seed: number }): SimulationReport {
  const report: SimulationReport = { worlds: 0, requests: 0, fullest: 0 };
  while (report.requests < requests && report.broken === undefined) {
    const worldSeed = seed + report.worlds;
    const random = seededRandom(worldSeed);
    const count = Math.min(random.between(100, LARGEST_WORLD), requests - report.requests);
    const world = randomWorld(random);
    const arrivals = run(world, count);
    report.worlds += 1;
    report.requests += arrivals.length;
    for (const window of world.rules.windows) {
      const counted = fullestWindow(arrivals, window.windowMs);
      report.fullest = Math.max(report.fullest, counted / window.limit);
      if (counted > window.limit) report.broken ??= { seed: worldSeed, window, counted };
    }
  }
  return report;
}

const LARGEST_WORLD = 20_000;

interface World {
  rules: Rules;
  random: SeededRandom;
  workers: Worker[];
  /** Delay from grant to arrival: at least this, at most this plus the guard. */
  delayMs: number;
  /** Sets Redis's clock back by this, at random times: a fail-over to a replica whose clock is behind. */
  clockBackMs: number;
}

interface Worker {
  /** How much faster its own clock runs than Redis's. It sleeps by its own clock. */
  clockRate: number;
  mostAtOnce: number;
  idleMs: number;
  nextAtMs: number;
}

function randomWorld(random: SeededRandom): World {
  const burstMs = random.between(1, 40) * random.between(1, 50);
  const burst = random.between(1, 400);
  const windows: Window[] = [{ limit: burst, windowMs: burstMs }];
  for (let more = random.between(0, 2); more > 0; more -= 1) {
    const before = windows[windows.length - 1] as Window;
    const factor = random.between(2, 60);
    const limit = Math.max(1, Math.floor(before.limit * random.next() * factor));
    windows.push({ limit, windowMs: before.windowMs * factor });
  }
  const workers = Array.from({ length: random.between(1, 12) }, () => ({
    clockRate: 0.5 + random.next(),
    mostAtOnce: random.between(1, 200),
    idleMs: random.next() < 0.5 ? 0 : random.between(1, 2 * burstMs),
    nextAtMs: random.between(0, 1000),
  }));
  const guardMs = random.between(0, burstMs);
  return {
    rules: createRules({ windows, guardMs, reserve: random.next() * 0.4 }),
    random,
    workers,
    delayMs: random.between(0, 500),
    clockBackMs: random.next() < 0.2 ? random.between(1, 3 * burstMs) : 0,
  };
}

/** @returns the arrival time of each call, on a clock that is never set back. */
function run({ rules, random, workers, delayMs, clockBackMs }: World, requests: number): Float64Array {
  const state = createLimiterState(rules);
  const arrivals = new Float64Array(requests);
  let count = 0;
  let setBackMs = 0;
  while (count < requests) {
    const worker = workers.reduce((first, other) => (other.nextAtMs < first.nextAtMs ? other : first));
    const trueMs = worker.nextAtMs;
    if (clockBackMs > 0 && random.next() < 0.001) setBackMs += clockBackMs;
    const nowMs = EPOCH_MS + Math.floor(trueMs) - setBackMs;
    const wanted = Math.min(random.between(1, worker.mostAtOnce), requests - count);
    const taken = take(state, rules, shareOut(wanted, random), nowMs);
    const granted = taken.granted[0] + taken.granted[1] + taken.granted[2];
    const used = random.next() < 0.02 ? random.between(0, granted) : granted;
    if (used < granted) giveBack(state, rules, granted - used, taken.atMs, nowMs);
    for (let call = 0; call < used; call += 1) {
      arrivals[count] = trueMs + delayMs + random.next() * rules.guardMs;
      count += 1;
    }
    const idleMs = taken.waitMs > 0 ? taken.waitMs * worker.clockRate : random.gap(worker.idleMs);
    worker.nextAtMs = trueMs + Math.max(0.01, idleMs);
  }
  return arrivals.sort();
}

const EPOCH_MS = 1_700_000_000_000;

function shareOut(wanted: number, random: SeededRandom): PerClass {
  const live = random.between(0, wanted);
  const replay = random.between(0, wanted - live);
  return [live, replay, wanted - live - replay];
}
