import fc from 'fast-check';
import { normalised, textKey } from '../src/answer/text-key.js';

const keyOf = (detail: string, pointer = '/data') => textKey({ code: 'invalid', detail, pointer });

describe('the key of a wording', () => {
  it.each([
    ['Metric 01KQ7 takes no value.', 'Metric Y6nRLr takes no value.'],
    ['At most 400 properties, got 512.', 'At most 300 properties, got 401.'],
    ['"Ava Berg" is no country.', '"Bo Lind" is no country.'],
    ['[email] is taken.', 'bo@shop.example is taken.'],
    ['Metric not known', 'metric  not known.'],
  ])('is the same for %j and %j', (one, other) => {
    expect(keyOf(one)).toBeDefined();
    expect(keyOf(one)).toBe(keyOf(other));
  });

  it.each([
    ['The metric is unknown.', 'The metric is too long.'],
    [
      "'a' is not a valid field for the resource 'event'.",
      "'b' is not a valid field for the resource 'event'.",
    ],
  ])('differs for %j and %j', (one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  it('is absent when the pointer names the refused field, or the code says enough', () => {
    const detail = "'title' is not a valid field for the resource 'profile'.";
    expect(keyOf(detail, '/data/attributes/title')).toBeUndefined();
    expect(textKey({ code: 'duplicate_profile', detail: 'Any words.' })).toBeUndefined();
    expect(textKey({ code: 'invalid' })).toBeUndefined();
  });

  it('takes names and apostrophes apart', () => {
    expect(normalised("It doesn't take 'Ava', and it can't take 'Bo'.")).toBe(
      "it doesn't take #, and it can't take #",
    );
  });

  it('is short and stable for any text', () => {
    fc.assert(
      fc.property(fc.string(), (detail) => {
        const key = keyOf(detail);
        expect(key === undefined || /^[\w-]{8}$/.test(key)).toBe(true);
        expect(keyOf(detail)).toBe(key);
      }),
    );
  });
});
