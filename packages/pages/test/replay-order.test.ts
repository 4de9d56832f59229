import { orderOf, paceWords, usualSteps } from '../web/replay/order.js';
import { withTimes } from '../web/selection.js';

describe('how a replay goes', () => {
  it('has steps for many letters, and none for a few', () => {
    expect(usualSteps(10)).toBe('');
    expect(usualSteps(11)).toBe('10, 100, all');
  });

  it('is read as people type it', () => {
    expect(orderOf({ steps: '10,100 all', stopAt: '5', rate: ' 2.5 ' })).toEqual({
      steps: [10, 100, 'all'],
      stopAt: 0.05,
      ratePerSecond: 2.5,
    });
    expect(orderOf({ steps: '', stopAt: 'x', rate: '' })).toEqual({});
  });

  it.each([
    { steps: 'all, 10', stopAt: '5', rate: '' },
    { steps: '0', stopAt: '5', rate: '' },
    { steps: '-1', stopAt: '5', rate: '' },
    { steps: '10', stopAt: '', rate: '' },
    { steps: '10', stopAt: '101', rate: '' },
    { steps: '', stopAt: '5', rate: '0' },
    { steps: '', stopAt: '5', rate: '1e999' },
  ])('says what is wrong with %j', (pace) => {
    expect(orderOf(pace)).toEqual({ wrong: expect.stringMatching(/^Write /) });
  });

  it('is the same as options of the command line', () => {
    const words = paceWords({ steps: [10, 'all'], stopAt: 0.07, ratePerSecond: 4 });
    expect(words).toEqual(['--steps', '10,all', '--stop-at', '7%', '--rate', '4']);
  });

  it('concerns the letters of the preview, and none that died later', () => {
    const shown = { fromMs: 1_776_680_251_000, untilMs: 1_776_680_252_000 };
    expect(withTimes('code:invalid from:2h', shown)).toBe(
      'code:invalid from:1776680251000 until:1776680252000',
    );
  });
});
