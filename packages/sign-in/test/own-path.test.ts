import { ownPath } from '../src/openid-routes.js';

describe('the view to come back to', () => {
  it('is a path of this server', () => {
    for (const to of ['/app/', '/app/dead-letters?selection=code%3A404#x', '/']) expect(ownPath(to)).toBe(to);
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '',
    undefined,
    ['/a'],
  ])('is the first page instead of %j', (to) => {
    expect(ownPath(to)).toBe('/app/');
  });
});
