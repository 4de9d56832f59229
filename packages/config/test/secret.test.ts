import { format, inspect } from 'node:util';
import { secret } from '../src/index.js';

describe('a secret', () => {
  const key = secret('pk_hidden');
  const holder = { deep: [{ key }], error: new Error('x', { cause: { key } }) };

  it('returns its value from reveal()', () => {
    expect(key.reveal()).toBe('pk_hidden');
  });

  it('shows [secret] as JSON, as text and in util.inspect', () => {
    expect([JSON.stringify({ key }), `${key}`, String(key), inspect(key)]).toEqual([
      '{"key":"[secret]"}',
      '[secret]',
      '[secret]',
      '[secret]',
    ]);
  });

  it.each<[string, () => string]>([
    [
      'inspection of everything',
      () => inspect(holder, { depth: null, showHidden: true, customInspect: false, getters: true }),
    ],
    ['console formatting', () => format('%s %o %O %j', key, holder, holder, key)],
    ['a deep copy', () => JSON.stringify(structuredClone({ key }))],
    ['a spread', () => JSON.stringify({ ...key })],
    ['its own properties', () => JSON.stringify(Object.getOwnPropertyDescriptors(key))],
  ])('is not shown by %s', (_, show) => {
    expect(show()).not.toContain('hidden');
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(key)).toBe(true);
  });
});
