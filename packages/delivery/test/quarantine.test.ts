/** An event that cannot be delivered as it is: recorded by a worker, mended, replayed, and delivered with all that belongs to it. */
import { maskLetter } from '@tracklayer/dead-letters';
import type { TrackInput } from '@tracklayer/producer';
import { type Fixture, openFixture } from './support/fixture.js';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const time = new Date().toISOString();

function bad(eventId: string, fields: object = {}): TrackInput {
  return {
    name: 'purchase',
    eventId,
    time,
    profile: { email: 'ava@shop.example', firstName: 'Ava' },
    properties: { orderId: eventId, value: 5, note: 'call Ava Meyer' },
    ...fields,
  } as unknown as TrackInput;
}

async function onlyLetter() {
  const { letters } = await fixture.deadLetters.list(fixture.destination, {});
  expect(letters).toHaveLength(1);
  return letters[0];
}

const counts = async () => {
  const { deadLetters, destination } = fixture;
  return deadLetters.count(destination);
};

describe('a quarantined event', () => {
  it('becomes a dead letter with its problems, its group and its person', async () => {
    await fixture.producer.track(bad('o1', { properties: { orderId: 'o1', value: true } }));
    await fixture.drain();
    const letter = await onlyLetter();
    expect(letter).toMatchObject({
      reason: 'invalid',
      code: 'invalid_event',
      eventName: 'purchase',
      eventId: 'o1',
      pointer: '/properties/value',
      attempts: [],
      state: 'dead',
    });
    expect(letter?.detail).toMatch(/^properties\.value: invalid_type.*properties\.currency: required/);
    const found = await fixture.deadLetters.list(fixture.destination, { person: 'ava@shop.example' });
    expect(found.letters).toHaveLength(1);
    expect(fixture.sandbox.events().items).toHaveLength(0);
    const lines = fixture.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      { code: 'invalid_event', problems: expect.arrayContaining([expect.any(String)]) },
    ]);
  });

  it('shows no text of the application unmasked', async () => {
    await fixture.producer.track(bad('o1', { other: 'Ava Meyer', customer: { note: 'Ava Meyer' } }));
    await fixture.drain();
    const letter = await onlyLetter();
    if (letter === undefined) throw new Error('no letter');
    expect(JSON.stringify(letter)).toContain('Ava Meyer');
    expect(JSON.stringify(maskLetter(letter))).not.toContain('Meyer');
    expect(fixture.logged.join()).not.toContain('Meyer');
  });

  it('is mended by an edit and delivered with its profile, its time and its consent', async () => {
    const consent = { status: 'granted', channels: ['email'], at: time };
    await fixture.producer.track(bad('o1', { consent }));
    await fixture.drain();
    const letter = await onlyLetter();
    const edit = { set: [['properties.currency', 'eur']] as const };
    const replayed = await fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', {
      edit,
      nowMs: Date.now(),
    });
    expect(replayed).toEqual({ id: letter?.id, outcome: 'replaying' });
    await fixture.drain();

    expect(fixture.sandbox.events({ uniqueId: 'o1' }).items).toMatchObject([{ fate: 'recorded' }]);
    const [profile] = fixture.sandbox.profiles({ email: 'ava@shop.example' });
    expect(profile?.attributes).toMatchObject({ first_name: 'Ava' });
    expect(profile?.consents).toEqual({ 'email.marketing': 'SUBSCRIBED' });
    const after = await fixture.deadLetters.get(fixture.destination, letter?.id ?? '');
    expect(after).toMatchObject({ state: 'resolved', resolution: 'delivered' });
    expect(await counts()).toBe(0);
  });

  it('may get a name, an id and a time from its edit', async () => {
    await fixture.producer.track({ profile: { email: 'ava@shop.example' }, properties: {} } as TrackInput);
    await fixture.drain();
    const letter = await onlyLetter();
    expect(letter?.eventName).toBeUndefined();
    const set = [
      ['name', 'search'],
      ['eventId', 's1'],
      ['time', time],
      ['properties.query', 'cream'],
    ] as const;
    await fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', {
      edit: { set },
      nowMs: Date.now(),
    });
    await fixture.drain();
    expect(fixture.sandbox.events({ uniqueId: 's1' }).items).toMatchObject([{ fate: 'recorded' }]);
    const after = await fixture.deadLetters.get(fixture.destination, letter?.id ?? '');
    expect(after).toMatchObject({ eventName: 'search', eventId: 's1', state: 'resolved' });
  });

  it('stays dead while a problem is left, and says which', async () => {
    await fixture.producer.track(bad('o1'));
    await fixture.drain();
    const letter = await onlyLetter();
    const replay = (edit?: object) =>
      fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', { ...edit, nowMs: Date.now() });
    await expect(replay()).rejects.toThrow('properties.currency: required');
    await expect(replay({ edit: { unset: ['eventId'] } })).rejects.toThrow('eventId: required');
    expect((await onlyLetter())?.state).toBe('dead');
    const preview = await fixture.deadLetters.preview(fixture.destination, {}, {});
    expect(preview).toMatchObject({ total: 1, invalid: 1, unparseable: 0 });
  });

  it('of a sign-up is not sent without the consent that the person gave', async () => {
    await fixture.producer.track({
      ...bad('s1'),
      name: 'sign_up',
      properties: {},
      consent: { status: 'yes' },
    } as unknown as TrackInput);
    await fixture.drain();
    const letter = await onlyLetter();
    const replay = (edit: object) =>
      fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', { edit, nowMs: Date.now() });
    await expect(replay({ unset: ['consent'] })).rejects.toThrow('consent: consent_missing');
    await replay({ set: [['consent', { status: 'granted', at: time }]] });
    await fixture.drain();
    expect(fixture.sandbox.events({ uniqueId: 's1' }).items).toMatchObject([{ fate: 'recorded' }]);
  });

  it('leaves its place in the quarantine when it is replayed or discarded', async () => {
    const key = `{tracklayer:${fixture.destination}}:quarantine`;
    await fixture.producer.track(bad('o1'));
    await fixture.producer.track(bad('o2'));
    await fixture.drain();
    expect(await fixture.redis.zcard(key)).toBe(2);
    const { letters } = await fixture.deadLetters.list(fixture.destination, {});
    const edit = { set: [['properties.currency', 'EUR']] as const };
    await fixture.deadLetters.replay(fixture.destination, letters[0]?.id ?? '', { edit, nowMs: Date.now() });
    expect(await fixture.redis.zcard(key)).toBe(1);
    await fixture.deadLetters.discard(fixture.destination, {}, { by: 'ava', reason: 'test' });
    expect(await fixture.redis.zcard(key)).toBe(0);
  });

  it('counts as enqueued and dead, and as delivered after its replay', async () => {
    await fixture.producer.track(bad('o1'));
    await fixture.drain();
    const lanes = await fixture.deadLetters.list(fixture.destination, {});
    const stored = () => fixture.redis.hgetall(`{tracklayer:${fixture.destination}}:counts`);
    expect(await stored()).toMatchObject({ 'metric-event:enqueued': '1', 'metric-event:dead': '1' });
    const edit = { set: [['properties.currency', 'EUR']] as const };
    await fixture.deadLetters.replay(fixture.destination, lanes.letters[0]?.id ?? '', {
      edit,
      nowMs: Date.now(),
    });
    await fixture.drain();
    expect(await stored()).toMatchObject({
      'metric-event:enqueued': '1',
      'metric-event:dead': '0',
      'metric-event:delivered': '1',
      'profile-upsert:enqueued': '1',
      'profile-upsert:delivered': '1',
    });
  });
});
