import { describe, expect, it } from '@jest/globals';
import { EVENT_NAMES, JOB_TYPES } from '@tracklayer/events';
import fc from 'fast-check';
import {
  checkSelection,
  formatSelection,
  parseSelection,
  parseTime,
  SelectionError,
} from '../../src/index.js';

const nowMs = Date.parse('2026-04-23T22:00:00Z');
const parse = (text: string) => parseSelection(text, { nowMs });

describe('A selection as text', () => {
  it('is read from keywords, quoted values, times and ages', () => {
    expect(
      parse('type:metric-event code:invalid event:purchase from:2h until:2026-04-23T21:30Z replayed:false'),
    ).toEqual({
      type: 'metric-event',
      code: 'invalid',
      eventName: 'purchase',
      fromMs: nowMs - 7_200_000,
      untilMs: Date.parse('2026-04-23T21:30:00Z'),
      replayed: false,
    });
    expect(parse('destination:main code:invalid')).toEqual({ destination: 'main', code: 'invalid' });
    expect(parse('  ')).toEqual({});
    expect(parse('id:metric-event~mA id:metric-event~mB person:"Ava Lovelace"')).toEqual({
      ids: ['metric-event~mA', 'metric-event~mB'],
      person: 'Ava Lovelace',
    });
  });

  it('is refused with a fix for each keyword that is wrong', () => {
    const problems = (text: string) => {
      try {
        parse(text);
      } catch (error) {
        return error instanceof SelectionError ? error.problems.map(({ path }) => path) : [String(error)];
      }
      return [];
    };
    expect(problems('colour:red code:a code:b from:yesterday replayed:maybe')).toEqual([
      'colour',
      'code',
      'from',
      'replayed',
    ]);
    expect(problems('type:email')).toEqual(['type']);
    // The audit prints a masked identifier.
    expect(problems('person:a***@s***.example')).toEqual(['person']);
    expect(problems('code:invalid purchase')).toEqual(['at character 13']);
  });

  it('is the same selection after it was written and read again', () => {
    const text = fc.string({ minLength: 1 });
    const selection = fc.record(
      {
        state: fc.constantFrom('dead' as const, 'replaying' as const, 'resolved' as const),
        type: fc.constantFrom(...JOB_TYPES),
        eventName: fc.constantFrom(...EVENT_NAMES),
        code: text,
        group: text,
        pointer: text,
        fromMs: fc.integer({ min: 0, max: 4e12 }),
        untilMs: fc.integer({ min: 0, max: 4e12 }),
        person: text.filter((person) => !person.includes('***')),
        eventId: text,
        replayed: fc.boolean(),
        campaignId: text,
        ids: fc.array(text, { minLength: 1, maxLength: 4 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(selection, (each) => {
        expect(parse(formatSelection(each))).toEqual(each);
        expect(checkSelection(JSON.parse(JSON.stringify(each)))).toEqual(each);
      }),
    );
  });

  it('is refused as JSON if a field is unknown', () => {
    expect(() => checkSelection({ eventname: 'purchase' })).toThrow(SelectionError);
    expect(() => checkSelection({ ids: [] })).toThrow(SelectionError);
  });

  it('accepts ages, dates and epoch ms as times, and nothing else', () => {
    expect(parseTime('90s', nowMs)).toBe(nowMs - 90_000);
    expect(parseTime('1w', nowMs)).toBe(nowMs - 604_800_000);
    expect(parseTime(String(nowMs), nowMs)).toBe(nowMs);
    for (const not of ['', '5', '2 h', 'now', '2026-13-40']) expect(parseTime(not, nowMs)).toBeUndefined();
  });
});
