import fc from 'fast-check';
import { standingConsent } from '../src/consent.js';
import {
  type ConsentTimes,
  type ConsentWord,
  consentAddresses,
  consentTimeMs,
  stillStands,
} from '../src/index.js';

interface Said {
  word: ConsentWord;
  saidMs: number;
}

/** What is remembered once all of it was said: the latest of each word. */
function remembered(all: readonly Said[]): ConsentTimes {
  const times: ConsentTimes = {};
  for (const { word, saidMs } of all) {
    const field = word === 'granted' ? 'grantedMs' : 'withdrawnMs';
    times[field] = Math.max(saidMs, times[field] ?? 0);
  }
  return times;
}

// Few moments, so that many fall together.
const said = fc.record({
  word: fc.constantFrom<ConsentWord>('granted', 'withdrawn'),
  saidMs: fc.integer({ min: 1, max: 6 }),
});

describe('the latest word of a person', () => {
  it('decides how it ends, in whatever order and however often the words are worked on', () => {
    const worked = fc
      .array(said, { minLength: 1, maxLength: 8 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 1 })));
    fc.assert(
      fc.property(worked, ([all, order]) => {
        const known = remembered(all);
        const sent = order.filter(({ word, saidMs }) => stillStands(word, saidMs, known));
        const lastMs = Math.max(...all.map(({ saidMs }) => saidMs));
        const last = all.filter(({ saidMs }) => saidMs === lastMs).map(({ word }) => word);
        const end = last.includes('withdrawn') ? 'withdrawn' : 'granted';
        expect(standingConsent(known)).toBe(end);
        expect(sent.every(({ word }) => word === end)).toBe(true);
        // Whoever said it last is not held up by what was said before.
        expect(stillStands(end, lastMs, known)).toBe(true);
      }),
    );
  });

  it('holds where nobody remembered it: a consent of an import, or of before the memory', () => {
    fc.assert(
      fc.property(said, fc.array(said), ({ word, saidMs }, others) => {
        const known = remembered(others);
        expect(stillStands(word, saidMs, known)).toBe(
          standingConsent(remembered([...others, { word, saidMs }])) === word,
        );
      }),
    );
    expect(stillStands('granted', 1, {})).toBe(true);
    expect(stillStands('granted', 5, { withdrawnMs: 4 })).toBe(true);
    expect(stillStands('granted', 4, { withdrawnMs: 5 })).toBe(false);
  });

  it('is the withdrawal, where both were said in one millisecond', () => {
    expect(standingConsent({ grantedMs: 7, withdrawnMs: 7 })).toBe('withdrawn');
    expect(standingConsent({})).toBeUndefined();
  });
});

describe('when consent was said', () => {
  const nowMs = Date.parse('2026-04-23T10:15:30Z');

  it('is its own time, else that of what it came with', () => {
    const at = '2026-04-01T12:00:00+02:00';
    expect(consentTimeMs({ at }, '2026-04-23T10:00:00Z', nowMs)).toBe(Date.parse(at));
    expect(consentTimeMs({}, '2026-04-23T10:00:00Z', nowMs)).toBe(Date.parse('2026-04-23T10:00:00Z'));
  });

  it('is never later than when it was taken: a fast clock must not outlive a withdrawal', () => {
    expect(consentTimeMs({ at: '2026-04-23T10:19:00Z' }, '2026-04-23T10:15:30Z', nowMs)).toBe(nowMs);
    expect(consentTimeMs({}, 'nonsense', nowMs)).toBe(nowMs);
  });
});

describe('the addresses a consent speaks of', () => {
  const profile = { email: 'Ava@Shop.example', phoneNumber: '+4915112345678', externalId: 'c1' };

  it('are those of its channels, the e-mail address where none is named', () => {
    expect(consentAddresses(profile, {})).toEqual([{ channel: 'email', identity: 'email:ava@shop.example' }]);
    expect(consentAddresses(profile, { channels: ['sms', 'email'] })).toEqual([
      { channel: 'email', identity: 'email:ava@shop.example' },
      { channel: 'sms', identity: 'phone:+4915112345678' },
    ]);
  });

  it('leave out a channel without an address', () => {
    expect(consentAddresses({ externalId: 'c1', email: 'a@b.example' }, { channels: ['sms'] })).toEqual([]);
  });
});
