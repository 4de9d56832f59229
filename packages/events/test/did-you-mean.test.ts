import { didYouMean } from '../src/index.js';

describe('didYouMean', () => {
  const words = ['orderId', 'phoneNumber', 'email', 'currency'];

  it.each([
    ['order_id', 'orderId'],
    ['OrderID', 'orderId'],
    ['phone', 'phoneNumber'],
    ['mail', 'email'],
    ['curency', 'currency'],
  ])('suggests for %s the word %s', (written, suggestion) => {
    expect(didYouMean(written, words)).toBe(suggestion);
  });

  it.each(['', 'x', 'id', 'colour', '###', 'x'.repeat(10_000)])('suggests nothing for %j', (written) => {
    expect(didYouMean(written, words)).toBeUndefined();
  });
});
