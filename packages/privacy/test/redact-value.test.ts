import fc from 'fast-check';
import { redactValue } from '../src/index.js';

describe('a redacted value', () => {
  it('is plain data that JSON can write, whatever it was', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
        (value) => {
          expect(() => JSON.stringify(redactValue(value))).not.toThrow();
        },
      ),
    );
  });

  it('hides fields with a personal or secret name, and withholds payloads', () => {
    expect(
      redactValue({
        phoneNumber: '0151',
        access_token: 'abc',
        'set-cookie': 'abc',
        profile: { nick: 'Ava' },
        note: 'to ava@shop.example',
        status: 202,
      }),
    ).toEqual({
      phoneNumber: '[redacted]',
      access_token: '[redacted]',
      'set-cookie': '[redacted]',
      profile: '[withheld]',
      note: 'to [email]',
      status: 202,
    });
  });

  it('passes each text through the function that it is given', () => {
    const mask = (text: string) => text.replaceAll('Ava', '***');
    expect(redactValue({ 'by Ava': ['Ava', new Error('no Ava')] }, mask)).toMatchObject({
      'by ***': ['***', { message: 'no ***' }],
    });
  });
});
