import type { Profile } from '@tracklayer/events';
import { reconcileProfile } from '@tracklayer/events';
import { type Rig, rig } from './support/rig.js';

let it_: Rig;
beforeEach(() => {
  it_ = rig();
});
afterEach(() => it_.end());

const PHONE = '+4915112345678';
const OLD: Profile = { email: 'old@shop.example', externalId: 'c1' };
const NEW: Profile = { email: 'new@shop.example', externalId: 'c1' };

const changed = async (profile: Profile, timeMs: number) => {
  const [known] = await it_.store.knownPeople([profile]);
  return reconcileProfile(known?.delivered ?? {}, profile, timeMs).changed;
};
const remember = async (profile: Profile, timeMs: number) => {
  const [known] = await it_.store.knownPeople([profile]);
  const sent = reconcileProfile(known?.delivered ?? {}, profile, timeMs).changed;
  if (sent) await it_.store.rememberPerson(profile, sent, timeMs, known);
};
const omitted = async (profile: Profile) => (await it_.store.omittedIdentifiers([profile]))[0];

describe('the memory of people', () => {
  it('keeps two customers with one phone number apart', async () => {
    const one = { externalId: 'c1', phoneNumber: PHONE, lastName: 'Meyer' };
    const other = { externalId: 'c2', phoneNumber: PHONE, lastName: 'Meyer' };
    await remember(one, 2_000);
    expect(await changed(other, 1_000)).toEqual(other);
    await remember(other, 1_000);
    expect(await changed(one, 3_000)).toBeUndefined();
    expect(await changed(other, 3_000)).toBeUndefined();
  });

  it('reads what release 0.1.0 remembered of a customer by phone number, and of no other customer', async () => {
    const one = { externalId: 'c1', phoneNumber: PHONE };
    await it_.store.rememberProfile(`phone:${PHONE}`, one, 1_000);
    expect(await changed(one, 2_000)).toBeUndefined();
    expect(await changed({ ...one, externalId: 'c2' }, 2_000)).toBeDefined();
  });

  it('names a person by the external id once the e-mail address is another', async () => {
    await remember(OLD, 1_000);
    expect(await omitted(OLD)).toEqual([]);
    expect(await omitted(NEW)).toEqual(['email']);
    await remember(NEW, 2_000);
    expect(await omitted(OLD)).toEqual(['email']);
    expect(await omitted(NEW)).toEqual([]);
  });

  it('names a customer by the external id while the e-mail address is new', async () => {
    await remember({ externalId: 'c1' }, 1_000);
    expect(await omitted(NEW)).toEqual(['email']);
    await remember(NEW, 2_000);
    expect(await omitted(NEW)).toEqual([]);
  });

  it('sends an old address never over a newer one, and a newer one again', async () => {
    await remember({ ...NEW, firstName: 'Ava' }, 2_000);
    expect(await changed({ ...OLD, firstName: 'Eva', lastName: 'Meyer' }, 1_000)).toEqual({
      externalId: 'c1',
      lastName: 'Meyer',
    });
    expect(await changed(OLD, 3_000)).toEqual(OLD);
    await remember(OLD, 3_000);
    expect(await changed(NEW, 4_000)).toEqual(NEW);
    expect(await changed({ ...OLD, firstName: 'Ava' }, 5_000)).toBeUndefined();
  });

  it('does not send a refused value again, but another one', async () => {
    const ava = { ...NEW, phoneNumber: PHONE };
    await it_.store.rememberPerson(ava, NEW, 1_000);
    await it_.store.rememberRefused(ava, ['phoneNumber'], 1_000);
    expect(await changed(ava, 2_000)).toBeUndefined();
    expect(await changed({ ...ava, phoneNumber: '+4915100000000' }, 2_000)).toEqual({
      ...NEW,
      phoneNumber: '+4915100000000',
    });
  });

  it('names a person by the next identifier after a refusal', async () => {
    await it_.store.rememberRefused(OLD, ['email'], 1_000);
    expect(await omitted(OLD)).toEqual(['email']);
    await it_.store.rememberRefused(OLD, ['externalId'], 1_000);
    expect(await omitted(OLD)).toEqual([]);
  });

  it('names a person by e-mail where the external id belongs to another profile', async () => {
    await remember(NEW, 1_000);
    await it_.store.rememberRefused(OLD, ['externalId'], 2_000);
    expect(await omitted(OLD)).toEqual(['externalId']);
  });

  it('forgets fields after an import, and keeps refusals and the new address', async () => {
    await remember({ ...OLD, firstName: 'Ava' }, 1_000);
    await it_.store.rememberRefused({ ...NEW, phoneNumber: PHONE }, ['phoneNumber'], 1_000);
    await it_.store.forgetPeople([{ ...NEW, firstName: 'Ava' }], 2_000);
    expect(await changed({ ...NEW, phoneNumber: PHONE, firstName: 'Ava' }, 3_000)).toEqual({
      ...NEW,
      firstName: 'Ava',
    });
    expect(await omitted(OLD)).toEqual(['email']);
  });

  it('holds no personal data, and expires', async () => {
    await remember({ ...NEW, phoneNumber: PHONE }, 1_000);
    await it_.store.rememberRefused({ ...NEW, phoneNumber: PHONE }, ['phoneNumber'], 1_000);
    const keys = await it_.redis.keys(`{tracklayer:${it_.destination}}:profile:*`);
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(JSON.stringify([key, await it_.redis.hgetall(key)])).not.toMatch(/shop\.example|4915112345678/);
      expect(await it_.redis.pttl(key)).toBeGreaterThan(89 * 86_400_000);
    }
  });
});
