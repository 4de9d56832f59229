import { shapeError } from '../src/runtime/report-error.js';

describe('an error that no command foresaw', () => {
  it('is reported without the key or the person that its message quotes', () => {
    const error = new Error('connect redis://shop:hunter22@host failed for ava@shop.example of order 10492');
    expect(shapeError(error)).toEqual({
      exitCode: 1,
      code: 'unexpected',
      message: 'connect redis://[redacted]@host failed for [email] of order 10492',
    });
  });
});
