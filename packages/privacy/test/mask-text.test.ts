import fc from 'fast-check';
import { knownValues, maskerOf, maskText } from '../src/index.js';
import { email, words } from './generated.js';

describe('text that is shown', () => {
  it.each([
    [
      'Sent by bo@other.example, call +44 20 7946 0958 or ask.',
      'Sent by b***@o***.example, call +44***********58 or ask.',
    ],
    ['Write to bo@other.example.', 'Write to b***@o***.example.'],
    ['to=bo%40other.example', 'to=b***@o***.example'],
    ['https://shop.example/cart?token=s3cret#top', 'https://shop.example/cart?***'],
    ['a***@s***.example or +49*********78', 'a***@s***.example or +49*********78'],
    ['key pk_0123456789abcdef', 'key [key]'],
    ['authorization: [secret], to [email] or [phone]', 'authorization: [secret], to [email] or [phone]'],
  ])('masks %s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });
});

describe('text about a job that knows its person', () => {
  const mask = maskerOf(
    knownValues({
      email: 'ava@shop.example',
      phoneNumber: '+4915112345678',
      externalId: '42',
      anonymousId: 'browser-17',
      firstName: 'Al',
      lastName: 'O"Neil',
      country: 'DE',
      address: 'Elm Road 4',
      address2: '3rd floor',
      city: 'Köln',
      region: 'IN',
      zip: '50667',
      title: 'CEO',
      organization: 'Acme Ltd',
    }),
  );

  it.each([
    ['AVA@SHOP.EXAMPLE was refused', 'A***@S***.EXAMPLE was refused'],
    ['?who=ava%40shop.example', '?who=a***'],
    ['seen on browser-17', 'seen on b***'],
    ['number 4915112345678', 'number 4***'],
    [JSON.stringify('O"Neil'), '"O***"'],
    ['Elm Road 4, 3RD FLOOR, 50667 Köln', 'E***, 3***, 5*** K***'],
    ['sent to the CEO of Acme Ltd in Berlin', 'sent to the C*** of A*** in Berlin'],
    ['Al bought 42 of all 4200 in DE', 'A*** bought 4*** of all 4200 in DE'],
  ])('masks %s', (text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  it('holds no known value, in whatever case or encoding', () => {
    const name = fc.stringMatching(/^[A-ZÄÖÜ][a-zäöüß]{4,10}q$/);
    const code = fc.stringMatching(/^cust[_-][A-Za-z0-9]{4,10}$/);
    fc.assert(
      fc.property(words, fc.oneof(email, name, code), words, (before, value, after) => {
        const forms = [value, value.toUpperCase(), encodeURIComponent(value), JSON.stringify(value)];
        const masked = maskerOf(knownValues({ externalId: value }))(`${before}${forms.join(after)}${after}`);
        for (const form of forms) expect(masked).not.toContain(form);
      }),
      { numRuns: 500 },
    );
  });

  it('knows a region by its name, not by its code', () => {
    expect(knownValues({ region: 'Bavaria' })).toEqual(['Bavaria']);
    expect(knownValues({ region: 'CA' })).toEqual([]);
  });

  it('masks the longer of two values where one begins the other', () => {
    expect(maskerOf(['cust_1', 'cust_12'])('cust_12 and cust_1')).toBe('c*** and c***');
  });

  it('knows nothing from a profile of an unreadable shape', () => {
    expect(
      knownValues({ email: 3, phoneNumber: null, externalId: '', properties: { email: 'a@b' } }),
    ).toEqual([]);
    expect(maskerOf([])('Al and 42')).toBe('Al and 42');
  });
});
