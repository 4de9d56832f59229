import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Candidate, chooseCall, partByPeople, takeApart } from '../../src/surge/choose-call.js';

const person = fc.constantFrom('ava', 'ben', 'cleo', 'dan');
const candidate: fc.Arbitrary<Candidate> = fc.record({
  people: fc.uniqueArray(person, { minLength: 1, maxLength: 2 }),
  repeatKey: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
  bytes: fc.integer({ min: 1, max: 40 }),
  isBackfill: fc.boolean(),
});
const candidates = fc.array(candidate, { maxLength: 30 });
const bounds = fc.record({
  mostEvents: fc.integer({ min: 1, max: 10 }),
  mostBytes: fc.integer({ min: 1, max: 100 }),
  inCalls: fc.uniqueArray(person, { maxLength: 2 }).map((people) => new Set<string>(people)),
});

/** An older event of one of the same people is not in `chosen`. */
function overtakes(all: readonly Candidate[], chosen: readonly number[], at: number): boolean {
  return all.some(
    ({ people }, older) =>
      older < at && !chosen.includes(older) && people.some((each) => all[at]?.people.includes(each)),
  );
}

describe('the choice of the next bulk call', () => {
  it('keeps both limits, each person in order, and no repeat in one call', () => {
    fc.assert(
      fc.property(candidates, bounds, (all, limits) => {
        const chosen = chooseCall(all, limits);
        const picked = chosen.map((at) => all[at] as Candidate);
        expect(chosen.length).toBeLessThanOrEqual(limits.mostEvents);
        const bytes = picked.reduce((sum, each) => sum + each.bytes, 0);
        if (chosen.length > 1) expect(bytes).toBeLessThanOrEqual(limits.mostBytes);
        expect(chosen).toEqual([...chosen].sort((one, other) => one - other));
        expect(new Set(picked.map(({ repeatKey }) => repeatKey)).size).toBe(chosen.length);
        expect(new Set(picked.map(({ isBackfill }) => isBackfill)).size).toBeLessThanOrEqual(1);
        expect(picked.some(({ people }) => people.some((each) => limits.inCalls.has(each)))).toBe(false);
        expect(chosen.some((at) => overtakes(all, chosen, at))).toBe(false);
      }),
    );
  });

  it('takes the oldest event whose person is in no call, however large it is', () => {
    const one = { people: ['ava'], repeatKey: 'a', bytes: 6_000_000, isBackfill: false };
    expect(chooseCall([one], { mostEvents: 10, mostBytes: 5, inCalls: new Set() })).toEqual([0]);
  });

  it('empties every backlog', () => {
    fc.assert(
      fc.property(candidates, bounds, (all, limits) => {
        let left = all;
        while (left.length > 0) {
          const chosen = new Set(chooseCall(left, { ...limits, inCalls: new Set() }));
          expect(chosen.size).toBeGreaterThan(0);
          left = left.filter((_, at) => !chosen.has(at));
        }
      }),
    );
  });
});

describe('taking a refused call apart', () => {
  it('finds every culprit, and sends each other event once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ people: fc.uniqueArray(person, { minLength: 1 }), isBad: fc.boolean() }), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.boolean(),
        (all, isNamed) => {
          const sent: number[] = [];
          const alone: number[] = [];
          const behind = new Set<string>();
          const sets: number[][] = [all.map((_, at) => at)];
          for (let set = sets.shift(); set; set = sets.shift()) {
            const { stay, leave } = partByPeople(
              set.map((at) => all[at] as { people: string[] }),
              behind,
            );
            alone.push(...leave.map((at) => set?.[at] as number));
            const kept = stay.map((at) => set?.[at] as number);
            if (kept.length === 0) continue;
            const bad = kept.flatMap((at, place) => (all[at]?.isBad ? [place] : []));
            if (bad.length === 0) {
              sent.push(...kept);
              continue;
            }
            const entries = kept.map((at) => all[at] as { people: string[] });
            const { again, singly } = takeApart(entries, isNamed ? bad : []);
            for (const at of singly) for (const each of entries[at]?.people ?? []) behind.add(each);
            alone.push(...singly.map((at) => kept[at] as number));
            sets.unshift(...again.map((places) => places.map((at) => kept[at] as number)));
          }
          expect([...sent, ...alone].sort((one, other) => one - other)).toEqual(all.map((_, at) => at));
          expect(all.flatMap(({ isBad }, at) => (isBad && !alone.includes(at) ? [at] : []))).toEqual([]);
        },
      ),
    );
  });

  it('sends later events of a culprit behind it', () => {
    const entries = [{ people: ['ava'] }, { people: ['ben'] }, { people: ['ava'] }];
    expect(takeApart(entries, [0])).toEqual({ again: [[1]], singly: [0, 2] });
  });

  it('halves a call whose refusal names no event', () => {
    const entries = Array.from({ length: 17 }, (_, at) => ({ people: [String(at)] }));
    const { again, singly } = takeApart(entries, []);
    expect([again.map(({ length }) => length), singly]).toEqual([[9, 8], []]);
    expect(takeApart(entries.slice(0, 2), [])).toEqual({ again: [], singly: [0, 1] });
  });
});
