import { block, createLimiterState, observe, take } from '../src/model.js';
import { createRules } from '../src/rules.js';
import { seededRandom } from '../src/simulation/random.js';
import { createAgenda } from './support/agenda.js';
import { fixedWindows } from './support/fixed-windows.js';

const LIMITS = [
  { limit: 350, windowMs: 1_000 },
  { limit: 3_500, windowMs: 60_000 },
];
const LATENCY_MS = 40;
const OTHERS_MEAN_BURST = 5;

interface Result {
  sent: number;
  throttled: number;
  utilisation: number;
}

/** An endless backlog, 64 jobs at once, against the destination's windows. Another client calls in random bursts. */
function drain({
  seed,
  minutes,
  othersPerMinute,
}: {
  seed: number;
  minutes: number;
  othersPerMinute: number;
}): Result {
  const random = seededRandom(seed);
  const rules = createRules({ windows: LIMITS, guardMs: 500, reserve: 0.1 });
  const state = createLimiterState(rules);
  const server = fixedWindows(LIMITS, random);
  const agenda = createAgenda(START_MS);
  const endMs = START_MS + minutes * 60_000;
  let idleJobs = 64;
  let asking = true;
  let sent = 0;
  let throttled = 0;
  let accepted = 0;
  let acceptedOfOthers = 0;

  const ask = () => {
    asking = false;
    if (idleJobs === 0) return;
    const { granted, waitMs } = take(state, rules, [idleJobs, 0, 0], agenda.nowMs());
    idleJobs -= granted[0];
    sent += granted[0];
    for (let call = 0; call < granted[0]; call += 1) agenda.after(LATENCY_MS + random.between(0, 20), arrive);
    if (waitMs > 0) askAfter(Math.max(20, waitMs) + random.between(0, 20));
  };
  const askAfter = (waitMs: number) => {
    asking = true;
    agenda.after(waitMs, ask);
  };
  const arrive = () => {
    const verdict = server.call(agenda.nowMs());
    if (verdict.ok) accepted += 1;
    else throttled += 1;
    agenda.after(LATENCY_MS + random.between(0, 20), () => {
      if (verdict.ok) observe(state, rules, verdict.remaining, agenda.nowMs());
      else block(state, rules, verdict.retryAfterS * 1_000, agenda.nowMs());
      idleJobs += 1;
      if (!asking) ask();
    });
  };
  const other = () => {
    const burst = 1 + Math.floor(Math.log(1 - random.next()) / Math.log(1 - 1 / OTHERS_MEAN_BURST));
    for (let call = 0; call < burst; call += 1) if (server.call(agenda.nowMs()).ok) acceptedOfOthers += 1;
    agenda.after(random.gap((OTHERS_MEAN_BURST * 60_000) / othersPerMinute), other);
  };

  ask();
  if (othersPerMinute > 0) other();
  agenda.runUntil(endMs);
  return { sent, throttled, utilisation: accepted / (3_500 * minutes - acceptedOfOthers) };
}

const START_MS = 1_700_000_000_000;

describe('a budget', () => {
  it('that we have for ourselves is used to at least 97 percent without a 429', () => {
    for (const seed of [1, 2, 3]) {
      const { throttled, utilisation } = drain({ seed, minutes: 3, othersPerMinute: 0 });
      expect(throttled).toBe(0);
      expect(utilisation).toBeGreaterThanOrEqual(0.97);
    }
  });

  it('of which another client takes half at random is used to 90 percent of the rest, with under 1 percent refused', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { throttled, sent, utilisation } = drain({ seed, minutes: 3, othersPerMinute: 1_750 });
      expect(throttled / sent).toBeLessThan(0.01);
      expect(utilisation).toBeGreaterThanOrEqual(0.9);
    }
  });

  it('that another client almost uses up gives us few calls and few refusals', () => {
    const { throttled, sent } = drain({ seed: 1, minutes: 5, othersPerMinute: 3_400 });
    expect(throttled / sent).toBeLessThan(0.2);
  });
});
