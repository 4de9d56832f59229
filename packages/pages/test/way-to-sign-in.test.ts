import fc from 'fast-check';
import { isSignIn, signInAddress, wayBack } from '../web/way-to-sign-in.js';

const SERVER = 'https://dash.shop.example/any/path';

describe('the sign-in', () => {
  it('leads back to the view that asked for it', () => {
    for (const path of ['/app/', '/app/dead-letters?selection=code%3A404#x', '/queues/']) {
      const address = signInAddress(`${SERVER}${path}`, SERVER);
      expect(isSignIn(address, SERVER)).toBe(true);
      expect(wayBack(new URL(address).search, SERVER)).toBe(`${SERVER}${path}`);
    }
  });

  it('never leads to another server, or to itself', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('//x.y', '.x.y', '@x.y', '/\\x.y')),
        (to) => {
          const way = wayBack(`?to=${encodeURIComponent(to)}`, SERVER);
          expect(new URL(way).origin).toBe('https://dash.shop.example');
        },
      ),
    );
    expect(wayBack('?to=/app/sign-in', SERVER)).toBe(`${SERVER}/app/`);
    expect(wayBack('', SERVER)).toBe(`${SERVER}/app/`);
  });
});
