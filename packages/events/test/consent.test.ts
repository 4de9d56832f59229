import fc from 'fast-check';
import { newestConsent } from '../src/consent.js';
import {
  type ConsentChange,
  type ConsentTimes,
  consentAddresses,
  consentTimeMs,
  isNewestConsent,
} from '../src/index.js';

interface Statement {
  status: ConsentChange;
  statedMs: number;
}

/** The newest time of each status, as the store keeps it. */
function remembered(all: readonly Statement[]): ConsentTimes {
  const times: ConsentTimes = {};
  for (const { status, statedMs } of all) {
    const field = status === 'granted' ? 'grantedMs' : 'withdrawnMs';
    times[field] = Math.max(statedMs, times[field] ?? 0);
  }
  return times;
}

// Few moments, so that many fall together.
const statement = fc.record({
  status: fc.constantFrom<ConsentChange>('granted', 'withdrawn'),
  statedMs: fc.integer({ min: 1, max: 6 }),
});

describe('the newest consent', () => {
  it('wins, in whatever order and however often the statements are processed', () => {
    const worked = fc
      .array(statement, { minLength: 1, maxLength: 8 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 1 })));
    fc.assert(
      fc.property(worked, ([all, order]) => {
        const known = remembered(all);
        const sent = order.filter(({ status, statedMs }) => isNewestConsent(status, statedMs, known));
        const lastMs = Math.max(...all.map(({ statedMs }) => statedMs));
        const last = all.filter(({ statedMs }) => statedMs === lastMs).map(({ status }) => status);
        const end = last.includes('withdrawn') ? 'withdrawn' : 'granted';
        expect(newestConsent(known)).toBe(end);
        expect(sent.every(({ status }) => status === end)).toBe(true);
        // Older statements never stop the newest one.
        expect(isNewestConsent(end, lastMs, known)).toBe(true);
      }),
    );
  });

  it('counts even when the store does not know it, as for an import', () => {
    fc.assert(
      fc.property(statement, fc.array(statement), ({ status, statedMs }, others) => {
        const known = remembered(others);
        expect(isNewestConsent(status, statedMs, known)).toBe(
          newestConsent(remembered([...others, { status, statedMs }])) === status,
        );
      }),
    );
    expect(isNewestConsent('granted', 1, {})).toBe(true);
    expect(isNewestConsent('granted', 5, { withdrawnMs: 4 })).toBe(true);
    expect(isNewestConsent('granted', 4, { withdrawnMs: 5 })).toBe(false);
  });

  it('is the withdrawal when both have the same millisecond', () => {
    expect(newestConsent({ grantedMs: 7, withdrawnMs: 7 })).toBe('withdrawn');
    expect(newestConsent({})).toBeUndefined();
  });
});

describe('consentTimeMs', () => {
  const nowMs = Date.parse('2026-04-23T10:15:30Z');

  it('is the time of the consent, else the time of its event', () => {
    const at = '2026-04-01T12:00:00+02:00';
    expect(consentTimeMs({ at }, '2026-04-23T10:00:00Z', nowMs)).toBe(Date.parse(at));
    expect(consentTimeMs({}, '2026-04-23T10:00:00Z', nowMs)).toBe(Date.parse('2026-04-23T10:00:00Z'));
  });

  it('is never later than now, so that a fast clock cannot outdate a withdrawal', () => {
    expect(consentTimeMs({ at: '2026-04-23T10:19:00Z' }, '2026-04-23T10:15:30Z', nowMs)).toBe(nowMs);
    expect(consentTimeMs({}, 'nonsense', nowMs)).toBe(nowMs);
  });
});

describe('consentAddresses', () => {
  const profile = { email: 'Ava@Shop.example', phoneNumber: '+4915112345678', externalId: 'c1' };

  it('are those of the channels, and the e-mail address by default', () => {
    expect(consentAddresses(profile, {})).toEqual([{ channel: 'email', identity: 'email:ava@shop.example' }]);
    expect(consentAddresses(profile, { channels: ['sms', 'email'] })).toEqual([
      { channel: 'email', identity: 'email:ava@shop.example' },
      { channel: 'sms', identity: 'phone:+4915112345678' },
    ]);
  });

  it('are different for SMS and WhatsApp with one number', () => {
    expect(consentAddresses(profile, { channels: ['sms', 'whatsapp'] })).toEqual([
      { channel: 'sms', identity: 'phone:+4915112345678' },
      { channel: 'whatsapp', identity: 'whatsapp:+4915112345678' },
    ]);
  });

  it('leave out a channel without an address', () => {
    expect(consentAddresses({ externalId: 'c1', email: 'a@b.example' }, { channels: ['sms'] })).toEqual([]);
  });
});
