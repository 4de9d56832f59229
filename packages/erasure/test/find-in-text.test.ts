import { createHash } from 'node:crypto';
import type { DigestKey } from '@tracklayer/persons';
import fc from 'fast-check';
import { createPerson } from '../src/person.js';
import { redactorOf } from '../src/redactor.js';
import { ownsText } from '../src/text-match.js';

/** The digests of a test need no secret. */
const key: DigestKey = {
  digest: (text) => createHash('sha256').update(text).digest('base64url').slice(0, 22),
  fingerprint: 'test',
};
const ava = createPerson(
  { email: 'ava@shop.example', externalId: 'cust-7', phoneNumber: '+4915112345678' },
  key,
);
ava.note({ email: 'ava@shop.example', firstName: 'Ava', lastName: 'Brown' });

describe('a refused line of a file', () => {
  test.each([
    ['NDJSON with the address in any case', '{"profile":{"email":"AVA@Shop.example"},"time":"yesterday"}'],
    ['JSON that is cut', '{"profile":{"email":"ava@shop.example","firstName":"A'],
    ['CSV', '2024-04-20,"ava@shop.example",12'],
    ['CSV with the external id alone', 'purchase;cust-7;2024'],
    ['an id under a name of its own', '{"userId":"cust-7"}'],
    ['a phone number as people write it', 'Ava;+49 151 12345678;x'],
  ])('is about the person: %s', (_what, line) => {
    expect(ownsText(ava, line)).toBe(true);
  });

  test.each([
    ['of another person', '{"profile":{"email":"bob@shop.example"}}'],
    ['with a longer address', '{"profile":{"email":"ava@shop.example.org"}}'],
    ['with the id as an amount', '{"properties":{"note":"cust-7"}}'],
    ['of nobody', ''],
  ])('is not about the person: %s', (_what, line) => {
    expect(ownsText(ava, line)).toBe(false);
  });

  test('of another person with the same phone number is about the person only where the phone was named', () => {
    const line = '{"email":"bob@shop.example","phone":"+4915112345678"}';
    const linked = createPerson({ email: 'ava@shop.example' }, key);
    linked.add([linked.digestOf('phoneNumber', 'not known in the clear')]);
    expect([ownsText(ava, line), ownsText(linked, line)]).toEqual([true, false]);
  });
});

describe('the text of an operator', () => {
  const redact = redactorOf(ava);

  test('loses identifiers everywhere, and names in reasons alone', () => {
    expect(redact('Ava Brown <AVA@shop.example>, cust-7', 'reason')).toBe('[erased] <[erased]>, [erased]');
    expect(redact('Ava', 'by')).toBe('Ava');
  });

  test('keeps the longer number of another customer', () => {
    expect(redact('cust-77 and a-cust-7', 'reason')).toBe('cust-77 and a-cust-7');
  });

  test('selects nobody, however short the identifier was', () => {
    const short = createPerson({ externalId: '7' }, key);
    expect(redactorOf(short)('7', 'person')).toBe('[erased]');
    expect(redactorOf(short)('7 letters', 'reason')).toBe('7 letters');
  });

  test('never holds the address afterwards, and is redacted once', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const once = redact(`${before} ava@shop.example ${after}`, 'reason');
        expect(once).not.toContain('ava@shop.example');
        expect(redact(once, 'reason')).toBe(once);
      }),
    );
  });
});
