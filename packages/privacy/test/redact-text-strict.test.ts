import fc from 'fast-check';
import { redactText } from '../src/index.js';

const MAX_LENGTH = 4096;

function redact(text: string, maxLength = MAX_LENGTH): string {
  return redactText(text, { strict: true, maxLength });
}

describe('text of another service, redacted strictly', () => {
  it.each([
    ["'ava@shop.example' is not valid", "'[email]' is not valid"],
    ['{"email":"ava.b+x@shop.example","id":1}', '{"email":"[email]","id":1}'],
    ['to=ava%40shop.example', 'to=[email]'],
    ['mailto:zoë@bücher.example', 'mailto:[email]'],
    ['call +4915112345678 now', 'call [phone] now'],
    ['call +49 (151) 123-456 78.', 'call [phone].'],
    ['call (415) 555-2671-99', 'call [phone]'],
    ['number 015112345678', 'number [phone]'],
    ['key pk_live_abc-123 is bad', 'key [secret] is bad'],
    ['Authorization: Klaviyo-API-Key abcdef', 'authorization: [secret]'],
    ['{"authorization":"Bearer abc def"}', '{"authorization: [secret]"}'],
    ['sent Klaviyo-API-Key 0a1b2c', 'sent Klaviyo-API-Key [secret]'],
    ['GET https://ava:hunter22@proxy.example/x', 'GET https://[redacted]@proxy.example/x'],
    ['{"password": "hunter22"}', '{"password": "[redacted]"}'],
    ['call 1 (415) 555-2671', 'call [phone]'],
    ["'o'brien@shop.example' or ava@shop@other.example", "'[email]' or [email]"],
  ])('masks in %p', (text, masked) => {
    expect(redact(text)).toBe(masked);
  });

  it.each([
    'A profile already exists with one of these identifiers.',
    'Request was throttled. Expected available in 1 second.',
    'List not found with id Y6nRLr.',
    'revision 2026-04-15, time 2026-04-23T10:15:30Z',
    'ord_10492_purchase 129.95 EUR',
    '/data/attributes/events-bulk-create/data/12/attributes',
    '550e8400-e29b-41d4-a716-446655440000',
    '01KQ8ZB3T0V9YH2M4N6P8R0S2T',
  ])('leaves %p readable', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('cuts what is too long and says so', () => {
    const redacted = redact('x'.repeat(MAX_LENGTH + 1));
    expect(redacted).toHaveLength(MAX_LENGTH);
    expect(redacted).toMatch(/x… \[cut\]$/);
    expect(redact('x'.repeat(MAX_LENGTH))).toBe('x'.repeat(MAX_LENGTH));
  });

  it('leaves no address, number or key in any text, and does no more the second time', () => {
    const local = fc.stringMatching(/^[a-z0-9.+_-]{1,20}$/);
    const email = fc.tuple(local, local).map(([name, host]) => `${name}@${host}.example`);
    const phone = fc.stringMatching(/^\+[1-9]\d{7,14}$/);
    const key = fc.stringMatching(/^pk_[a-z0-9]{6,34}$/);
    const words = fc.string().map((text) => text.replace(/[@%\w]/g, ' '));
    fc.assert(
      fc.property(words, fc.oneof(email, phone, key), words, (before, secret, after) => {
        const redacted = redact(`${before} ${secret} ${after}`, 100_000);
        expect(redacted).not.toContain(secret);
        expect(redacted).not.toContain('@');
        expect(redact(redacted, 100_000)).toBe(redacted);
      }),
      { numRuns: 1000 },
    );
  });

  it('masks and cuts any text without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 5000 }), (text) => {
        expect(redact(text).length).toBeLessThanOrEqual(MAX_LENGTH);
      }),
    );
  });

  it.each([
    'a',
    '@',
    'a@',
    '@.',
    'a@a.',
    "'@",
    '%',
    '%4',
    '+',
    '+1',
    '1',
    '1 ',
    '(',
    '1-',
    '(1)',
    'pk_',
    'authorization:',
    'authorization ',
    'token="',
    '://a',
    'Bearer ',
    'klaviyo-api-key ',
    ' ',
    '"',
    '1.',
    '+1 -',
  ])('takes time in proportion to the text, for any number of %p', (unit) => {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    const before = process.cpuUsage();
    redact(text);
    const { user, system } = process.cpuUsage(before);
    // A quadratic pattern would take minutes for a megabyte.
    expect((user + system) / 1_000).toBeLessThan(3000);
  });
});
