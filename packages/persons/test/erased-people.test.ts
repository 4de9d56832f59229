import { withDestination } from '@tracklayer/testing';
import { digestKey, digestKeySource } from '../src/digest-key.js';
import { erasedPeopleOver, erasedRegister } from '../src/erased-people.js';
import { checkDigestKey, claimDigestKey } from '../src/erased-settings.js';
import { decidingDigests, hashesOf, identifierDigest } from '../src/person-digests.js';

const SECRET = 'a secret for this test';
const key = digestKey(SECRET);
const source = async () => key;
const erasure = { id: 'e1', atMs: 1_000 };

describe('erased people', () => {
  test('a person is recognised by the e-mail address in any case, and by the external id', () =>
    withDestination(async ({ redis, destination }) => {
      const people = erasedPeopleOver(redis, destination, source);
      const ava = { email: 'ava@shop.example', externalId: 'c1' };
      expect(await people.among([ava])).toEqual([false]);
      await erasedRegister(redis, destination).forbid(decidingDigests(key, ava), erasure);
      expect(
        await people.among([
          { email: 'AVA@shop.example' },
          { email: 'new@shop.example', externalId: 'c1' },
          { email: 'bob@shop.example', externalId: 'c2' },
        ]),
      ).toEqual([true, true, false]);
    }));

  test('a phone number decides only where there is nothing else, because several people may share it', () =>
    withDestination(async ({ redis, destination }) => {
      const phoneNumber = '+4915112345678';
      await erasedRegister(redis, destination).forbid(decidingDigests(key, { phoneNumber }), erasure);
      const people = erasedPeopleOver(redis, destination, source);
      expect(await people.among([{ phoneNumber }, { phoneNumber, email: 'bob@shop.example' }])).toEqual([
        true,
        false,
      ]);
    }));

  test('an id of a browser decides only where there is nothing else, because several people may use it', () =>
    withDestination(async ({ redis, destination }) => {
      const visitor = { exchangeId: 'kx', anonymousId: 'browser-1' };
      await erasedRegister(redis, destination).forbid(decidingDigests(key, visitor), erasure);
      const people = erasedPeopleOver(redis, destination, source);
      const others = [
        { anonymousId: 'browser-1', email: 'bob@shop.example' },
        { anonymousId: 'browser-1', phoneNumber: '+4915112345678' },
      ];
      const asked = [{ anonymousId: 'browser-1' }, { exchangeId: 'kx' }, ...others];
      expect(await people.among(asked)).toEqual([true, true, false, false]);
    }));

  test('the digests of one erasure are found by each of them', () =>
    withDestination(async ({ redis, destination }) => {
      const register = erasedRegister(redis, destination);
      const digests = decidingDigests(key, { email: 'ava@shop.example', externalId: 'c1' });
      await register.forbid(digests, erasure);
      await register.forbid(decidingDigests(key, { email: 'bob@shop.example' }), { id: 'e2', atMs: 2 });
      expect(await register.erasuresOf(digests.slice(0, 1))).toEqual([erasure]);
      expect((await register.digestsOf(['e1'])).sort()).toEqual([...digests].sort());
    }));

  test('Redis holds no plain digest of an identifier', () =>
    withDestination(async ({ redis, destination }) => {
      const { email = '' } = hashesOf({ email: 'ava@shop.example' });
      await erasedRegister(redis, destination).forbid([identifierDigest(key, 'email', email)], erasure);
      const stored = JSON.stringify(await redis.hgetall(`{tracklayer:${destination}}:erased`));
      expect(stored).not.toContain(email);
    }));

  test('a process with another secret is refused, since it would recognise nobody', () =>
    withDestination(async ({ redis, destination }) => {
      const other = digestKeySource(redis, 'another secret for this test');
      await checkDigestKey(redis, destination, other);
      await claimDigestKey(redis, destination, digestKeySource(redis, SECRET));
      await checkDigestKey(redis, destination, digestKeySource(redis, SECRET));
      await expect(checkDigestKey(redis, destination, other)).rejects.toThrow('TRACKLAYER_DIGEST_KEY');
      await expect(claimDigestKey(redis, destination, other)).rejects.toThrow('another digest key');
    }));
});
