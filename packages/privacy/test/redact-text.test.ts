import fc from 'fast-check';
import { redactText } from '../src/index.js';

describe('our own text, redacted', () => {
  it.each([
    ['Invalid email ava@shop.example given', 'Invalid email [email] given'],
    ['"email":"ava+x@shop.example"', '"email":"[email]"'],
    ["'o'brien@shop.co.uk' is bad", "'[email]' is bad"],
    ['/api/profiles?email=ava%40shop.example&x=1', '/api/profiles?email=[email]&x=1'],
    ['jürgen@müller.example', '[email]'],
    ['root@localhost', '[email]'],
    ['two: a@b.example,c@d.example', 'two: [email],[email]'],
    ['either: a@b.example|{c@d.example}', 'either: [email]|{[email]}'],
    ['told ava@shop.example. Then', 'told [email]. Then'],
    ['ava@shop@other.example', '[email]'],
    ['a***@s***.example', '[email]'],
    ['call +49 (151) 234-5678 now', 'call [phone] now'],
    ['+12345678901', '[phone]'],
    ['%2B12345678901', '[phone]'],
    ['call +49 (0) 151 / 234 - 5678', 'call [phone]'],
    ['+1 2 3 4 5 6 7', '[phone]'],
    ['1-415-555-0100, or 1 (415) 555-0100', '[phone], or [phone]'],
    ['(415) 555-0100 or 415-555-0100', '[phone] or [phone]'],
    ['key pk_0123456789abcdef is bad', 'key [key] is bad'],
    ['KEYpk_0123456789abcdef0123456789abcdef01!', 'KEY[key]!'],
    ['\\npk_AbC123_0123456789abcdef0123456789abcdef01', '\\n[key]'],
    ['key sk_live-0123456789 is bad', 'key [key] is bad'],
    ['Authorization: Klaviyo-API-Key abcdefgh12', 'Authorization: [redacted] [redacted]'],
    ['Bearer abcdefgh12345', 'Bearer [redacted]'],
    ['redis://user:hunter22@host:6379/0', 'redis://[redacted]@host:6379/0'],
    ['KLAVIYO_API_KEY=abcdef12', 'KLAVIYO_API_KEY=[redacted]'],
    ['{"password": "hunter22"}', '{"password": "[redacted]"}'],
  ])('masks %s', (text, masked) => {
    expect(redactText(text)).toBe(masked);
  });

  it.each([
    '2026-04-20T10:00:00.000+02:00',
    'order 15551234567 took 1700000000000 ms',
    'task_0123456789 of ord-123-456-7890-1',
    'metric-event~mEpk_Qd4sB1xXo0aTeWzkYw',
    'mE-PK_Qd4sB1-pk_abcdefgh_aYw',
    "it's @ '@' home",
    'at deliver (/app/node_modules/@tracklayer/redis/dist/script.js:41:13)',
    'node_modules/.pnpm/ioredis@6.0.0/node_modules/ioredis',
    'POST /api/events answered 429, block until 12:30:45',
    '@ alone, and a@ and @b',
  ])('leaves %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('masks any email within any text', () => {
    const plain = fc.string().map((text) => text.replace(/[@%]/g, ''));
    const local = fc.stringMatching(/^[a-zA-Z0-9][a-z0-9._+'-]{2,20}$/);
    const domain = fc.stringMatching(/^[a-z0-9-]{1,12}(\.[a-z]{2,6}){1,2}$/);
    fc.assert(
      fc.property(plain, local, domain, plain, (before, name, host, after) => {
        const redacted = redactText(`${before} ${name}@${host}${after}`);
        expect(redacted).not.toContain(`${name}@`);
        expect(redacted).not.toContain(`@${host}`);
      }),
    );
  });

  it('changes nothing more when done twice', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('a@b.example', '+12345678901', 'pk_abcdefgh', 'token=abcdefgh', '%40', '://x@'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const once = redactText(pieces.join(''));
        expect(redactText(once)).toBe(once);
      }),
    );
  });

  it.each([
    'a',
    '@',
    'a@',
    'a@a',
    '+1',
    '+1 ',
    '://',
    '://a',
    'a@a.',
    'a@.',
    '@.',
    "'@a",
    'pk_',
    'token=',
    'token="',
    '(415) ',
    '%40',
    'Bearer   ',
  ])('takes time in proportion to the length of a text of nothing but %j', (piece) => {
    // Time of this process alone, whatever else the machine does. A quadratic pattern takes a hundred ms and more each time.
    const before = process.cpuUsage();
    for (let time = 0; time < 20; time += 1) redactText(piece.repeat(16_000 / piece.length));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_500);
  });

  it('cuts what is too long, between two words', () => {
    const long = `${'word '.repeat(3_276)}ava@shop.example and more`;
    const redacted = redactText(long);
    expect(redacted.length).toBeLessThan(16_500);
    expect(redacted).not.toContain('ava');
    expect(redacted).toMatch(/\[cut\]$/);
  });

  it('says that it cut a text whose masks are much shorter, and shows no half of an address', () => {
    const text = `${'a'.repeat(80)}@b.example `.repeat(50);
    expect(redactText(text, { maxLength: 300 })).toMatch(/^(\[email\] ?)+… \[cut\]$/);
  });
});
