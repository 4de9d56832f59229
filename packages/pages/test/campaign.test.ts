import { endedOf, isOver, outcomesOf, standstillOf, stepText } from '../web/campaign/campaign-text.js';
import { speedOf, withSpeedSample } from '../web/campaign/speed.js';
import { mayWith } from '../web/may.js';

const campaign = {
  id: 'c20260423-2214-0f3a9c',
  destination: 'main',
  state: 'running' as const,
  selection: {},
  selectionText: 'destination:main',
  reason: 'INC-212',
  by: 'ava',
  startFlows: false,
  inWorkers: true,
  runner: 'host 7',
  startedAtMs: 0,
  changedAtMs: 0,
  total: 100,
  counts: { taken: 30, delivered: 18, deadAgain: 2 },
  underWay: 10,
  left: 70,
};

describe('a campaign on its page', () => {
  it('has figures that add up to its letters', () => {
    expect(outcomesOf(campaign).reduce((sum, { many }) => sum + many, 0)).toBe(100);
    expect(endedOf(campaign)).toBe(20);
  });

  it('is over only when no letter is on its way', () => {
    expect(isOver({ ...campaign, state: 'cancelled' })).toBe(false);
    expect(isOver({ ...campaign, state: 'cancelled', underWay: 0 })).toBe(true);
  });

  it('says why it stands still, and what to do', () => {
    expect(standstillOf(campaign)).toBeUndefined();
    const step = { number: 1, of: 3, taken: 10, deadAgain: 9 };
    const stopped = { ...campaign, state: 'stopped' as const, stopped: 'dead-again' as const, step };
    expect(standstillOf(stopped)?.title).toBe('It stopped after step 1 of 3: too many letters died again');
    const { runner: _, ...alone } = campaign;
    expect(standstillOf(alone)?.title).toBe('It waits for a worker');
    expect(stepText({ ...stopped, steps: [10, 'all'], stopAt: 0.05 })).toBe(
      'Step 1 of 3: 10 of 10 letters sent, 9 died again. It stops above 5 %.',
    );
  });

  it('has the speed of its last ten seconds', () => {
    const at = (seconds: number, left: number) => ({ atMs: seconds * 1_000, of: { ...campaign, left } });
    const samples = [at(0, 70), at(15, 60), at(20, 40)].reduce(
      (before, { atMs, of }) => withSpeedSample(before, of, atMs),
      [] as ReturnType<typeof withSpeedSample>,
    );
    expect(samples).toHaveLength(2);
    expect(speedOf(samples, { ...campaign, left: 40 })).toEqual({ perSecond: 4, leftMs: 12_500 });
    expect(speedOf(samples, { ...campaign, left: 40, state: 'paused' })).toEqual({ perSecond: 4 });
    expect(speedOf([], campaign)).toEqual({ perSecond: 0 });
  });
});

describe('a person without the scope', () => {
  it('reads why a button is disabled', () => {
    const ben = { by: 'ben', byKind: 'user', scope: 'read' } as const;
    expect(mayWith({ ...ben, scope: 'operate' }, 'operate', 'replay letters')).toEqual({ may: true });
    expect(mayWith(ben, 'operate', 'replay letters')).toEqual({
      may: false,
      why: 'Your role is viewer. An operator can replay letters.',
    });
    expect(mayWith({ ...ben, scope: 'operate' }, 'admin', 'erase people').why).toBe(
      'Your role is operator. An admin can erase people.',
    );
    expect(mayWith({ ...ben, byKind: 'token' }, 'operate', 'replay letters').why).toBe(
      'ben has the scope read. The scope operate is needed to replay letters.',
    );
  });
});
