import fc from 'fast-check';
import { parseAwaitedVariant, STOCK_CHANNELS } from '../src/back-in-stock.js';
import { InvalidEventError } from '../src/problem.js';

function problemsOf(input: unknown): string[] {
  try {
    parseAwaitedVariant(input);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    return error.problems.map(({ path, code }) => `${path}: ${code}`);
  }
}

describe('an awaited variant', () => {
  it.each([
    ['SKU-1-M', 'SKU-1-M'],
    [' SKU-1-M ', 'SKU-1-M'],
    [33001893429341, '33001893429341'],
    [33001893429341n, '33001893429341'],
    ['$shopify:::$default:::33001893429341', '$shopify:::$default:::33001893429341'],
  ])('has the id %p as text', (variantId, text) => {
    expect(parseAwaitedVariant({ variantId })).toEqual({ variantId: text, channels: ['email'] });
  });

  it('names each channel once', () => {
    const { channels } = parseAwaitedVariant({ variantId: 'a', channels: ['sms', 'email', 'sms'] });
    expect(channels).toEqual(['sms', 'email']);
  });

  it.each([
    [{}, ['variantId: required']],
    [{ variantId: '' }, ['variantId: invalid_text']],
    [{ variantId: 1.5 }, ['variantId: invalid_type']],
    [{ variantId: 'a', channels: [] }, ['channels: required']],
    [{ variantId: 'a', channels: ['fax'] }, ['channels[0]: invalid_value']],
    [{ variantId: 'a', channels: 'email' }, ['channels: invalid_type']],
    [{ VariantId: 'a' }, ['variantId: required', 'VariantId: unknown_key']],
    ['SKU-1-M', [': invalid_type']],
    [undefined, [': required']],
  ])('is refused as %j with each problem', (input, problems) => {
    expect(problemsOf(input)).toEqual(problems);
  });

  it('is refused or read, whatever the input, and reading it again changes nothing', () => {
    const channels = fc.array(fc.constantFrom(...STOCK_CHANNELS), { minLength: 1 });
    const inputs = fc.oneof(
      fc.record({
        variantId: fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.bigInt()),
        channels,
      }),
      fc.anything(),
    );
    fc.assert(
      fc.property(inputs, (input) => {
        if (problemsOf(input).length > 0) return;
        const read = parseAwaitedVariant(input);
        expect(parseAwaitedVariant(read)).toEqual(read);
      }),
    );
  });
});
