import { InvalidEventError, normaliseEvent, normaliseProfile, withoutBrowserIds } from '../../src/index.js';
import { event, NOW_MS } from '../support/builders.js';

const OPTIONS = { nowMs: NOW_MS };
const eventOf = (profile: object) => normaliseEvent(event({ name: 'view_content', profile }), OPTIONS);

function problemsOf(check: () => unknown): unknown {
  try {
    check();
  } catch (error) {
    if (error instanceof InvalidEventError) return error.problems.map(({ path, code }) => `${path} ${code}`);
    throw error;
  }
  return [];
}

describe('the ids of a browser', () => {
  it.each([
    [{ anonymousId: 'browser-1' }],
    [{ exchangeId: 'Xv2J.encrypted_-==' }],
    [{ exchangeId: 'x', anonymousId: 'browser-1' }],
  ])('name the person of an event: %j', (profile) => {
    expect(eventOf(profile)).toMatchObject({ value: { profile }, warnings: [] });
  });

  it('lose blanks around them, and a number becomes text', () => {
    expect(eventOf({ anonymousId: ' browser-1 ', exchangeId: 17 }).value.profile).toEqual({
      anonymousId: 'browser-1',
      exchangeId: '17',
    });
  });

  it('count as absent where a tracker wrote nothing', () => {
    const { value, warnings } = eventOf({ email: 'ava@shop.example', anonymousId: '', exchangeId: null });
    expect([value.profile, warnings]).toEqual([{ email: 'ava@shop.example' }, []]);
  });

  it.each([
    ['with a space', 'browser 1', 'invalid_text'],
    ['of a whole cookie file', 'x'.repeat(1_001), 'invalid_text'],
    ['of another type', { id: 'x' }, 'invalid_type'],
  ])('are left out %s, and an event of nobody else is refused', (_what, anonymousId, code) => {
    const { value, leftOut } = eventOf({ email: 'ava@shop.example', anonymousId });
    expect([value.profile, leftOut]).toMatchObject([
      { email: 'ava@shop.example' },
      [{ path: 'profile.anonymousId', code }],
    ]);
    expect(problemsOf(() => eventOf({ anonymousId }))).toEqual([`profile.anonymousId ${code}`]);
  });
});

describe('a profile without an event', () => {
  it('goes without the ids of a browser, and says so', () => {
    const profile = { email: 'ava@shop.example', anonymousId: 'browser-1', exchangeId: 'x' };
    const { value, warnings, leftOut } = normaliseProfile(profile, OPTIONS);
    expect(value).toEqual({ email: 'ava@shop.example' });
    expect(warnings.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'exchangeId only_with_events',
      'anonymousId only_with_events',
    ]);
    expect(leftOut).toMatchObject([{ value: 'x' }, { value: 'browser-1' }]);
    expect(withoutBrowserIds(eventOf(profile)).value.profile).toEqual(value);
  });

  it('is refused where nobody else is named', () => {
    const visitor = { anonymousId: 'browser-1', firstName: 'Ava' };
    expect(problemsOf(() => normaliseProfile(visitor, OPTIONS))).toEqual([' missing_identifier']);
    expect(problemsOf(() => withoutBrowserIds(eventOf(visitor)))).toEqual(['profile missing_identifier']);
  });
});
