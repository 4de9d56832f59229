import { deedOf, outcomeOf, sortedStarts } from '../web/flows/words.js';

const FLOW = { id: 'a', name: 'Cart reminder', status: 'live', would: 'start' as const, reasons: [] };

describe('flows for a marketer', () => {
  it('say what a person did, without the name of an event', () => {
    expect(deedOf({ event: 'purchase', metric: 'Placed Order' })).toBe('A person places an order');
    expect(deedOf({ event: 'quiz_taken', metric: 'Quiz Taken' })).toBe('“Quiz Taken” happens');
  });

  it('say what becomes of the flow', () => {
    expect(outcomeOf(FLOW)).toEqual({ text: 'starts', tone: 'good', reasons: [] });
    expect(outcomeOf({ ...FLOW, status: 'manual' }).text).toContain('by hand');
    const draft = { ...FLOW, status: 'draft', would: 'not' as const, reasons: ['The flow is a draft.'] };
    expect(outcomeOf(draft)).toMatchObject({ text: 'is a draft: it does not start yet', reasons: [] });
    expect(outcomeOf({ ...FLOW, would: 'not', reasons: ['It lacks value.'] }).tone).toBe('bad');
  });

  it('put what starts a flow before what starts none', () => {
    const starts = [
      { event: 'search', metric: 'Searched Site', flows: [] },
      { event: 'purchase', metric: 'Placed Order', flows: [FLOW] },
    ];
    const { starting, without } = sortedStarts(starts);
    expect([starting.map(({ event }) => event), without.map(({ event }) => event)]).toEqual([
      ['purchase'],
      ['search'],
    ]);
  });
});
