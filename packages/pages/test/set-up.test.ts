import { revisionText, type ScopeState, sortedScopes, usedFor } from '../web/set-up/words.js';

const revision = { revision: '2026-07-15', revisionEndsOn: '2028-07-15' };
const scope = (name: string, state: ScopeState['state'], types: ScopeState['for'] = []): ScopeState => ({
  scope: name,
  state,
  for: types,
});

describe('the set-up of a destination', () => {
  it('warns half a year before Klaviyo retires the revision', () => {
    expect(revisionText(revision, Date.parse('2026-11-29'))).toMatchObject({ isWarning: false });
    expect(revisionText(revision, Date.parse('2028-03-01'))).toMatchObject({ isWarning: true });
    expect(revisionText(revision, Date.parse('2028-07-15')).text).toContain(
      'Klaviyo retired it on 2028-07-15',
    );
  });

  it('shows first what a lane lacks', () => {
    const scopes = [
      scope('accounts:read', 'granted'),
      scope('profiles:write', 'not_refused', ['profile-upsert']),
      scope('events:write', 'missing', ['metric-event']),
      scope('flows:read', 'missing'),
    ];
    expect(sortedScopes(scopes).map((each) => each.scope)).toEqual([
      'events:write',
      'profiles:write',
      'flows:read',
      'accounts:read',
    ]);
    expect(usedFor(scope('flows:read', 'missing'))).toBe('the page Flows');
  });
});
