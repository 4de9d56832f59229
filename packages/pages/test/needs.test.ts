import { needsOf } from '../web/needs.js';
import { cause, destination, hold, overview } from './support/overview.js';

describe('what needs a person', () => {
  it('is nothing while every destination delivers', () => {
    expect(needsOf(overview({ destinations: [destination({})] }))).toEqual([]);
  });

  it('names one fault of fifty destinations once, with a command for all', () => {
    const ids = Array.from({ length: 50 }, (_, at) => `shop-${at}`);
    const destinations = ids.map((id) => destination({ destination: id, state: 'held', hold: hold({}) }));
    const [need, ...others] = needsOf(overview({ destinations }));
    expect(others).toEqual([]);
    expect(need).toMatchObject({
      title: '50 destinations are held: Klaviyo refuses the key',
      destinations: ids,
      command: `for id in ${ids.join(' ')}; do npx tracklayer resume "$id"; done`,
    });
  });

  it('shows a hold once that is in both lists, and says what to do', () => {
    const held = destination({
      state: 'held',
      hold: hold({ hint: 'Write a valid key.' }),
      holds: [hold({})],
    });
    expect(needsOf(overview({ destinations: [held] }))).toMatchObject([
      { title: 'main is held: Klaviyo refuses the key', whatToDo: 'Write a valid key.' },
    ]);
    const silent = destination({ state: 'held', hold: hold({}) });
    expect(needsOf(overview({ destinations: [silent] }))[0]?.whatToDo).toMatch(/^Mend it/);
  });

  it('does not blame the key for a redirect that holds the whole destination', () => {
    const held = destination({ state: 'held', hold: hold({ code: 'redirected', status: 302 }) });
    expect(needsOf(overview({ destinations: [held] }))[0]?.title).toBe('main is held: every call is refused');
  });

  it('adds the letters of one cause in several destinations, whatever the words, and selects them all', () => {
    const destinations = ['a', 'b'].map((id) =>
      destination({
        destination: id,
        causes: [
          cause({
            id: `cause-${id}`,
            sharedId: 's7m29xaq',
            detail: `Order ${id}`,
            destination: id,
            count: 20,
          }),
        ],
      }),
    );
    expect(needsOf(overview({ destinations }))).toMatchObject([
      { title: '40 dead letters: invalid (phone_number)', selection: 'cause:s7m29xaq' },
    ]);
  });

  it('adds the letters of one fault in several destinations, and selects them by code without a shared id', () => {
    const destinations = ['a', 'b'].map((id) =>
      destination({ destination: id, causes: [cause({ id: `cause-${id}`, destination: id, count: 20 })] }),
    );
    expect(needsOf(overview({ destinations }))).toMatchObject([
      {
        title: '40 dead letters: invalid (phone_number)',
        selection: 'code:invalid',
        destinations: ['a', 'b'],
      },
    ]);
    expect(needsOf(overview({ destinations: destinations.slice(0, 1) }))).toMatchObject([
      { selection: 'destination:a cause:cause-a' },
    ]);
  });

  it('puts faults before warnings, and what stops events before dead letters', () => {
    const destinations = [
      destination({ paused: ['metric-event'], causes: [cause({})] }),
      destination({ destination: 'b', state: 'held', hold: hold({}) }),
    ];
    const findings = [
      { code: 'old', severity: 'warning', message: 'A worker is old.', whatToDo: 'Restart it.' } as const,
    ];
    expect(needsOf(overview({ destinations, findings })).map(({ key }) => key.split(' ')[0])).toEqual([
      'hold',
      'cause',
      'finding',
      'pause',
    ]);
  });

  it('does not blame Redis for a slow dashboard', () => {
    const busy = overview({ server: { loopLagMs: 2_000, isBusy: true } });
    expect(needsOf(busy).map(({ title }) => title)).toEqual(['The dashboard itself is slow now']);
    const silent = overview({ redis: { state: 'silent' } });
    expect(needsOf(silent).map(({ title }) => title)).toEqual(['Redis does not answer']);
  });
});
