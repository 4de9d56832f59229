import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeStep, parseShare, parseSteps } from '../../src/campaign/steps.js';
import { InvalidOrderError } from '../../src/index.js';

const step = (number: number, taken: number, deadAgain: number) => ({ number, of: 3, taken, deadAgain });
const order = { steps: [10, 100, 'all'] as const, stopAt: 0.05 };

describe('The steps of a campaign', () => {
  it('send what is missing of a step, wait for its letters, and then go on', () => {
    const rest = { ...order, left: 900 };
    expect(judgeStep({ ...rest, step: step(1, 4, 0), underWay: 4 })).toEqual({ next: 'go', room: 6 });
    expect(judgeStep({ ...rest, step: step(1, 10, 0), underWay: 1 })).toEqual({ next: 'wait' });
    expect(judgeStep({ ...rest, step: step(1, 10, 0), underWay: 0 })).toEqual({ next: 'step' });
    expect(judgeStep({ ...rest, step: step(3, 500, 0), underWay: 9 })).toMatchObject({ next: 'go' });
  });

  it('stop if more than the share died again, and not if as many did', () => {
    const rest = { ...order, underWay: 0, left: 890 };
    expect(judgeStep({ ...rest, step: step(2, 100, 5) })).toEqual({ next: 'step' });
    expect(judgeStep({ ...rest, step: step(2, 100, 6) })).toEqual({ next: 'dead-again' });
  });

  it('stop within the step `all` as soon as the share is certain', () => {
    const rest = { ...order, underWay: 50, left: 790 };
    expect(judgeStep({ ...rest, step: step(3, 210, 50) })).toMatchObject({ next: 'go' });
    expect(judgeStep({ ...rest, step: step(3, 210, 51) })).toEqual({ next: 'dead-again' });
  });

  it('stop after the last step if letters are left, and end if none is', () => {
    const small = { steps: [10], stopAt: 1, step: step(1, 10, 10), underWay: 0 };
    expect(judgeStep({ ...small, left: 3 })).toEqual({ next: 'steps-done' });
    expect(judgeStep({ ...small, left: 0 })).toEqual({ next: 'step' });
  });

  it('never take more letters than the step has', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sizes, fc.nat(60), fc.nat(60), (steps, taken, left) => {
        const verdict = judgeStep({ steps, step: step(1, taken, 0), underWay: 0, left });
        if (verdict.next === 'go') expect(taken + verdict.room).toBe(steps[0]);
        else expect(taken).toBeGreaterThanOrEqual(steps[0] ?? 0);
      }),
    );
  });

  it('are read from text, with `all` only at the end', () => {
    expect(parseSteps('10, 100,all')).toEqual([10, 100, 'all']);
    for (const wrong of ['', '0', '-1', '1.5', 'all,10', '10,,all', 'ten'])
      expect(() => parseSteps(wrong)).toThrow(InvalidOrderError);
  });

  it('stop at a share that is read as percent or as a number', () => {
    expect([parseShare('5%'), parseShare('0.05'), parseShare('100%'), parseShare('0')]).toEqual([
      0.05, 0.05, 1, 0,
    ]);
    for (const wrong of ['', '5', '101%', '-1%', 'few'])
      expect(() => parseShare(wrong)).toThrow(InvalidOrderError);
  });
});
