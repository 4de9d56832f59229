import fc from 'fast-check';
import { beatingWithdrawal, readWithdrawals } from '../src/consent/withdrawal.js';

const AT = '2026-04-20T10:00:00+00:00';
const AT_MS = Date.parse(AT);
const email = (marketing: object) => readWithdrawals({ email: { marketing } });

describe('what a profile says about consent', () => {
  it('reads an unsubscribe with its time', () => {
    expect(email({ consent: 'UNSUBSCRIBED', consent_timestamp: AT })).toEqual([
      { channel: 'email', reason: 'UNSUBSCRIBE', atMs: AT_MS },
    ]);
  });

  it.each([
    ['SPAM_REPORT', 'SPAM_REPORT'],
    ['SPAM_COMPLAINT', 'SPAM_REPORT'],
    ['INVALID_EMAIL', 'INVALID_EMAIL'],
    ['HARD_BOUNCE', 'HARD_BOUNCE'],
    ['A_NEW_WORD', 'A_NEW_WORD'],
  ])('reads the suppression %s', (reason, as) => {
    const found = email({
      consent: 'SUBSCRIBED',
      suppression: [{ reason, timestamp: '2026-04-20T10:00:00.123456' }],
    });
    expect(found).toEqual([{ channel: 'email', reason: as, atMs: AT_MS + 123 }]);
  });

  it('reads a suppression of one list', () => {
    expect(
      email({ consent: 'SUBSCRIBED', list_suppressions: [{ list_id: 'L1', reason: 'USER_SUPPRESSED' }] }),
    ).toEqual([{ channel: 'email', reason: 'USER_SUPPRESSED', listId: 'L1' }]);
  });

  it('takes a list suppression without a list for one of the whole channel', () => {
    expect(email({ consent: 'SUBSCRIBED', list_suppressions: [{ reason: 'UNSUBSCRIBE' }] })).toEqual([
      { channel: 'email', reason: 'UNSUBSCRIBE' },
    ]);
  });

  it.each(['0001-01-01T00:00:00+00:00', '1970-01-01T00:00:00', 'soon', 1_776_679_200])(
    'takes no time from %s',
    (timestamp) => {
      expect(email({ consent: 'UNSUBSCRIBED', consent_timestamp: timestamp })).toEqual([
        { channel: 'email', reason: 'UNSUBSCRIBE' },
      ]);
      expect(
        email({ consent: 'NEVER_SUBSCRIBED', suppression: [{ reason: 'UNSUBSCRIBE', timestamp }] }),
      ).toEqual([{ channel: 'email', reason: 'UNSUBSCRIBE' }]);
    },
  );

  it('takes the newer of two times, because the older one may be of the subscription', () => {
    const old = '2020-01-01T00:00:00+00:00';
    const expected = [{ channel: 'email', reason: 'UNSUBSCRIBE', atMs: AT_MS }];
    expect(email({ consent: 'UNSUBSCRIBED', consent_timestamp: old, last_updated: AT })).toEqual(expected);
    expect(email({ consent: 'UNSUBSCRIBED', consent_timestamp: AT, last_updated: old })).toEqual(expected);
  });

  it('believes Klaviyo that an address may get no e-mail, where it names no suppression', () => {
    expect(email({ consent: 'SUBSCRIBED', can_receive_email_marketing: false, suppression: null })).toEqual([
      { channel: 'email', reason: 'SUPPRESSED' },
    ]);
    const known = { consent: 'UNSUBSCRIBED', consent_timestamp: AT, can_receive_email_marketing: false };
    expect(email(known)).toHaveLength(1);
  });

  it('reads each channel', () => {
    const withdrawn = { marketing: { consent: 'UNSUBSCRIBED', last_updated: AT } };
    expect(readWithdrawals({ sms: withdrawn, whatsapp: withdrawn }).map(({ channel }) => channel)).toEqual([
      'sms',
      'whatsapp',
    ]);
  });

  it.each([
    undefined,
    null,
    'x',
    [],
    {},
    { email: null },
    { email: { marketing: 'x' } },
    { email: { marketing: { suppression: 1 } } },
  ])('says nothing in another shape: %j', (subscriptions) =>
    expect(readWithdrawals(subscriptions)).toEqual([]),
  );
});

describe('a withdrawal', () => {
  const ms = fc.integer({ min: 0, max: 4e12 });

  it('beats an older consent, and a consent of the same second', () => {
    fc.assert(
      fc.property(ms, ms, (atMs, statedMs) => {
        const beats =
          beatingWithdrawal([{ channel: 'email', reason: 'UNSUBSCRIBE', atMs }], { statedMs }) !== undefined;
        expect(beats).toBe(Math.floor(atMs / 1_000) >= Math.floor(statedMs / 1_000));
      }),
    );
  });

  it('beats every consent where its time is unknown', () => {
    const withdrawal = { channel: 'email', reason: 'HARD_BOUNCE' } as const;
    expect(beatingWithdrawal([withdrawal], { statedMs: Date.now() })).toBe(withdrawal);
  });

  it('counts for its own list', () => {
    const withdrawal = { channel: 'email', reason: 'USER_SUPPRESSED', listId: 'L1' } as const;
    expect(beatingWithdrawal([withdrawal], { statedMs: 0, listId: 'L1' })).toBe(withdrawal);
    expect(beatingWithdrawal([withdrawal], { statedMs: 0, listId: 'L2' })).toBeUndefined();
    expect(beatingWithdrawal([withdrawal], { statedMs: 0 })).toBeUndefined();
  });
});
