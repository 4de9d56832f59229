import fc from 'fast-check';
import { maskText, redactText } from '../src/index.js';
import { email, id, key, phone, words } from './generated.js';

const strictly = (text: string) => redactText(text, { strict: true });

describe.each([
  ['our own text', redactText],
  ['text of another service', strictly],
  ['text that is shown', maskText],
])('%s', (_kind, hide: (text: string) => string) => {
  const hidden = (before: string, value: string, after: string) => hide(`${before} ${value} ${after}`);

  it('holds no e-mail address', () => {
    fc.assert(
      fc.property(words, email, words, fc.boolean(), (before, address, after, encoded) => {
        const [local = '', domain = ''] = address.split('@');
        const text = hidden(before, encoded ? `${local}%40${domain}` : address, after);
        expect(text).not.toContain(`@${domain}`);
        expect(text).not.toContain(`%40${domain}`);
        expect(text).not.toContain(`${local}@`);
      }),
      { numRuns: 500 },
    );
  });

  it('holds no phone number', () => {
    fc.assert(
      fc.property(words, phone, words, fc.boolean(), (before, number, after, encoded) => {
        const text = hidden(before, encoded ? number.replace('+', '%2B') : number, after);
        const digits = number.replace(/\D/g, '');
        expect(text.replace(/[^\d*]/g, '')).not.toContain(digits);
        expect(text).not.toContain(digits.slice(-4));
      }),
      { numRuns: 500 },
    );
  });

  it('holds no key and no password of a link', () => {
    fc.assert(
      fc.property(words, key, words, (before, secret, after) => {
        expect(hidden(before, secret, after)).not.toContain(secret);
        expect(hidden(before, `redis://shop:${secret}@host:6379`, after)).not.toContain(secret);
        expect(hidden(before, `{"apiKey":"${secret.slice(3)}"}`, after)).not.toContain(secret.slice(3));
      }),
      { numRuns: 500 },
    );
  });
});

describe.each([
  ['our own text', redactText],
  ['text that is shown', maskText],
])('%s', (_kind, hide: (text: string) => string) => {
  it('keeps ids, times and counts', () => {
    fc.assert(
      fc.property(fc.array(id), (ids) => {
        const text = `job ${ids.join(', ')} took 12 ms`;
        expect(hide(text)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe.each([
  ['our own text', redactText],
  ['text of another service', strictly],
])('%s', (_kind, hide: (text: string) => string) => {
  it('does not change when it is hidden once more', () => {
    const piece = fc.oneof(email, phone, key, id, words, fc.constantFrom('@', "'", '://', '%40', '(415) '));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const once = hide(pieces.join(' '));
        expect(hide(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });
});
