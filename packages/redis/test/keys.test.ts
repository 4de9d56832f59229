import fc from 'fast-check';
import { DESTINATION_ID, destinationPrefix } from '../src/index.js';
import { connectionName, DestinationIdError } from '../src/keys.js';

describe('destinationPrefix', () => {
  it('puts all keys of a destination under one hash tag', () => {
    expect(destinationPrefix('main')).toBe('{tracklayer:main}');
  });

  it('refuses every id that is not plain, so that none can change the hash tag', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        if (DESTINATION_ID.test(id)) expect(destinationPrefix(id)).toBe(`{tracklayer:${id}}`);
        else expect(() => destinationPrefix(id)).toThrow(DestinationIdError);
      }),
    );
    for (const id of ['', 'a}b', '{a', 'A', '-a', 'a b', 'a\n', 'x'.repeat(64)]) {
      expect(() => destinationPrefix(id)).toThrow(DestinationIdError);
    }
  });
});

describe('connectionName', () => {
  it('is always one that CLIENT SETNAME accepts', () => {
    fc.assert(fc.property(fc.string(), (name) => /^[!-~]+$/.test(connectionName('worker', name))));
  });
});
