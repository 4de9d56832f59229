import { closest } from '../src/index.js';

describe('the word that was meant', () => {
  const words = ['orderId', 'phoneNumber', 'email', 'currency'];

  it.each([
    ['order_id', 'orderId'],
    ['OrderID', 'orderId'],
    ['phone', 'phoneNumber'],
    ['mail', 'email'],
    ['curency', 'currency'],
  ])('by %s is %s', (written, meant) => expect(closest(written, words)).toBe(meant));

  it.each(['', 'x', 'id', 'colour', '###', 'x'.repeat(10_000)])('by %j is none', (written) => {
    expect(closest(written, words)).toBeUndefined();
  });
});
