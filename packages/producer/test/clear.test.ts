import { eventFromJson, InvalidEventError, ProducerOptionsError } from '@tracklayer/producer';
import { NOW_MS, purchase, type Rig, rig } from './support/rig.js';

let it_: Rig;
beforeEach(() => {
  it_ = rig();
});
afterEach(() => it_.end());

const AVA = { email: 'ava@shop.example' };

describe('fields to clear', () => {
  it('are in the job of the profile, each once', async () => {
    await it_.producer.upsertProfile(AVA, { clear: ['firstName', 'country', 'firstName'] });
    const [job] = await it_.stored('profile-upsert');
    expect(job?.data).toMatchObject({ profile: AVA, clear: ['firstName', 'country'] });
  });

  it('are not sent where the newest value is empty already', async () => {
    const change = { ...AVA, clear: ['firstName'] as const };
    await it_.store.rememberPerson(AVA, change, NOW_MS - 1);
    const { jobs } = await it_.producer.upsertProfile(AVA, { clear: ['firstName'] });
    expect(jobs).toMatchObject([{ status: 'skipped', reason: 'profile_unchanged' }]);
  });

  it('are sent where the person has a value, though the profile changes nothing else', async () => {
    await it_.store.rememberPerson(AVA, { ...AVA, firstName: 'Ava' }, NOW_MS - 1);
    const { jobs } = await it_.producer.upsertProfile(AVA, { clear: ['firstName'] });
    expect(jobs).toMatchObject([{ type: 'profile-upsert', status: 'enqueued' }]);
  });

  it('clear nothing where a profile or an event has null', async () => {
    await it_.producer.upsertProfile({ ...AVA, firstName: null });
    await it_.producer.track(purchase('o1', { profile: { email: 'ben@shop.example' } }));
    const order = purchase('o2', { profile: { email: 'eve@shop.example' } });
    await it_.producer.track(eventFromJson({ ...order, profile: { ...order.profile, firstName: null } }));
    const jobs = await it_.stored('profile-upsert');
    expect(jobs).toHaveLength(3);
    for (const { data } of jobs) {
      expect(data).not.toHaveProperty('clear');
      expect(data).not.toHaveProperty('profile.firstName');
    }
  });

  it.each([
    ['an identifier', AVA, ['email'], 'clear[0]', 'invalid_value'],
    ['a field that no profile has', AVA, ['firstName', 'nickname'], 'clear[1]', 'invalid_value'],
    ['a field with a value', { ...AVA, firstName: 'Ava' }, ['firstName'], 'clear[0]', 'contradiction'],
  ])('are refused if they name %s', async (_, profile, clear, path, code) => {
    const options = { clear: clear as readonly 'firstName'[] };
    const error = await it_.producer.upsertProfile(profile, options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidEventError);
    expect(error).toMatchObject({ problems: [{ path, code, fix: expect.stringMatching(/\.$/) }] });
    expect(await it_.total()).toBe(0);
  });

  it('are a list, and belong to upsertProfile', async () => {
    const text = { clear: 'firstName' } as unknown as { clear: ['firstName'] };
    await expect(it_.producer.upsertProfile(AVA, text)).rejects.toThrow(ProducerOptionsError);
    const elsewhere = text as unknown as { listId: string };
    await expect(it_.producer.subscribe(AVA, { status: 'granted' }, elsewhere)).rejects.toThrow(
      "subscribe: the option 'clear' is unknown",
    );
  });
});
