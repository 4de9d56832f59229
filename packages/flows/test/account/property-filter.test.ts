import fc from 'fast-check';
import { filterWords, judgeValue } from '../../src/account/property-filter.js';

const text = (operator: string, value: unknown) => ({ type: 'string', operator, value });
const number = (operator: string, value: number) => ({ type: 'numeric', operator, value });
const list = (operator: string, value: unknown) => ({ type: 'list', operator, value });

describe('judgeValue', () => {
  it.each([
    [{ type: 'existence', operator: 'is-set' }, 'x', 'yes'],
    [{ type: 'existence', operator: 'is-set' }, null, 'no'],
    [{ type: 'existence', operator: 'not-set' }, undefined, 'yes'],
    [text('equals', 'gold'), 'gold', 'yes'],
    [text('equals', 'gold'), 'silver', 'no'],
    [text('not-equals', 'gold'), 'silver', 'yes'],
    [text('not-equals', 'gold'), undefined, 'yes'],
    [text('equals', 'gold'), undefined, 'no'],
    [text('contains', 'cream'), 'Day cream', 'yes'],
    [text('not-contains', 'cream'), 'Day cream', 'no'],
    [text('starts-with', 'https://'), 'https://shop.example', 'yes'],
    [text('not-ends-with', '.de'), 'shop.de', 'no'],
    [text('in', ['DE', 'AT']), 'AT', 'yes'],
    [text('not-in', ['DE', 'AT']), 'AT', 'no'],
    [number('greater-than', 20), 20, 'no'],
    [number('greater-than-or-equal', 20), 20, 'yes'],
    [number('less-than', 20), 19.99, 'yes'],
    [number('not-equals', 20), 20, 'no'],
    [{ type: 'numeric', operator: 'between', start: 1, end: 3 }, 2, 'yes'],
    [{ type: 'numeric', operator: 'between', start: 1, end: 3 }, 4, 'no'],
    [{ type: 'boolean', operator: 'equals', value: true }, false, 'no'],
    [list('contains', 'SKU-1'), ['SKU-1', 'SKU-2'], 'yes'],
    [list('not-contains', 'SKU-1'), ['SKU-1'], 'no'],
    [list('length-greater-than', 1), ['SKU-1'], 'no'],
  ])('judges %j on %j: %s', (filter, value, held) => {
    expect(judgeValue(filter, value)).toEqual({ held });
  });

  it.each([
    ['another case', text('equals', 'Gold'), 'gold'],
    ['a text filter on a number', text('equals', '10492'), 10492],
    ['a number filter on a text', number('greater-than', 20), '89.95'],
    ['a bound of a range', { type: 'numeric', operator: 'between', start: 1, end: 3 }, 3],
    ['a list of objects', list('contains', 'SKU-1'), [{ sku: 'SKU-1' }]],
    ['a list filter on a text', list('contains', 'SKU-1'), 'SKU-1'],
    ['a regular expression', text('regex', '^a'), 'a'],
    ['a date', { type: 'date', operator: 'in-the-last', quantity: 3, unit: 'day' }, '2026-04-23T10:00:00Z'],
    ['a filter of an unknown kind', { type: 'geo', operator: 'near' }, undefined],
    ['an unknown operator', number('modulo', 2), 4],
  ])('says that it cannot tell for %s', (_what, filter, value) => {
    expect(judgeValue(filter, value)).toEqual({ held: 'unknown', doubt: expect.stringMatching(/\.$/) });
  });

  it('judges a filter and its negation as opposites, or neither', () => {
    const operators = fc.constantFrom('equals', 'contains', 'starts-with', 'ends-with', 'in');
    fc.assert(
      fc.property(operators, fc.string(), fc.string(), (operator, asked, value) => {
        const [plain, negated] = [operator, `not-${operator}`].map(
          (each) => judgeValue(text(each, operator === 'in' ? [asked] : asked), value).held,
        );
        expect([plain, negated].sort()).toEqual(plain === 'unknown' ? ['unknown', 'unknown'] : ['no', 'yes']);
      }),
    );
  });
});

describe('filterWords', () => {
  it.each([
    ['$value', number('greater-than', 20), '$value greater than 20'],
    ['country', text('in', ['DE', 'AT']), 'country in ["DE","AT"]'],
    ['url', { type: 'existence', operator: 'is-set' }, 'url is set'],
    ['time', { type: 'date', operator: 'in-the-last', quantity: 30, unit: 'day' }, 'time in the last 30 day'],
  ])('names %s and its filter', (field, filter, words) => {
    expect(filterWords(field, filter)).toBe(words);
  });
});
