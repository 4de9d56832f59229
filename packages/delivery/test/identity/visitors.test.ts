/** A visitor known only by an id of their browser gets their events. Once they are known, their browser is theirs. */
import type { ProfileInput } from '@tracklayer/events';
import {
  decidingHashes,
  digestKeySource,
  erasedRegister,
  hashesOf,
  identifierDigest,
} from '@tracklayer/persons';
import { type Fixture, openFixture } from '../support/fixture.js';

let fixture: Fixture;

afterEach(() => fixture.close());

let views = 0;
const view = (profile: ProfileInput) =>
  fixture.producer.track({
    name: 'view_content',
    eventId: `view-${++views}`,
    time: new Date().toISOString(),
    profile,
    properties: { productId: 'p-1' },
  });
/** The identifiers in the events that were sent, in their order. */
const named = () => fixture.sandbox.events().items.map(({ profile }) => profile);
const endpoints = () => fixture.sandbox.requests().items.map(({ endpoint }) => endpoint);

describe.each(['klaviyo', 'guide'] as const)('a visitor (dialect %s)', (dialect) => {
  it('gets a view in one call, and is one person once they are known', async () => {
    fixture = await openFixture({ dialect });
    const receipt = await view({ anonymousId: 'browser-1' });
    expect(receipt.jobs).toMatchObject([
      { type: 'metric-event', status: 'enqueued' },
      { type: 'profile-upsert', status: 'skipped', reason: 'visitor' },
      { type: 'list-subscription', status: 'skipped' },
    ]);
    await fixture.drain();
    expect(endpoints()).toEqual(['POST /api/events']);
    expect(named()).toEqual([{ anonymous_id: 'browser-1' }]);

    await view({ anonymousId: 'browser-1', email: 'ava@shop.example', firstName: 'Ava' });
    await fixture.drain();
    expect(named().at(-1)).toEqual({ email: 'ava@shop.example', anonymous_id: 'browser-1' });
    expect(fixture.sandbox.profiles()).toHaveLength(1);
    expect(fixture.sandbox.profiles({ anonymousId: 'browser-1' })[0]?.attributes).toMatchObject({
      email: 'ava@shop.example',
      first_name: 'Ava',
    });
  });

  it('may be known by the id of a link of Klaviyo’s', async () => {
    fixture = await openFixture({ dialect });
    await view({ exchangeId: 'encrypted.abc' });
    await view({ exchangeId: 'encrypted.abc', anonymousId: 'browser-1' });
    await fixture.drain();
    expect(named()).toEqual([{ _kx: 'encrypted.abc' }, { _kx: 'encrypted.abc', anonymous_id: 'browser-1' }]);
    expect(fixture.sandbox.profiles()).toHaveLength(1);
  });
});

describe('a visitor', () => {
  it('brings the fields of the profile with the event, because no other call takes them', async () => {
    fixture = await openFixture();
    const firstNames: unknown[] = [];
    for (const firstName of ['Ava', 'Eva', undefined]) {
      await view({ anonymousId: 'browser-1', ...(firstName !== undefined && { firstName }) });
      await fixture.drain();
      firstNames.push(fixture.sandbox.profiles()[0]?.attributes.first_name);
    }
    expect(firstNames).toEqual(['Ava', 'Eva', 'Eva']);
    expect(endpoints()).toEqual(['POST /api/events', 'POST /api/events', 'POST /api/events']);
  });

  it('who forwarded a link is not taken for its reader: an e-mail address goes without _kx', async () => {
    fixture = await openFixture();
    await view({ exchangeId: 'of-ava', email: 'ben@shop.example' });
    await fixture.drain();
    expect(named()).toEqual([{ email: 'ben@shop.example' }]);
    expect(fixture.sandbox.profiles({ exchangeId: 'of-ava' })).toEqual([]);
  });

  it('on a browser of two people leaves each person their own profile', async () => {
    fixture = await openFixture();
    for (const email of ['ava@shop.example', 'ben@shop.example']) {
      await view({ email, anonymousId: 'browser-1' });
      await fixture.drain();
    }
    const owners = fixture.sandbox.events().items.map(({ profileId }) => profileId);
    expect(new Set(owners).size).toBe(2);
    expect(fixture.sandbox.profiles().map(({ attributes }) => attributes.email)).toEqual([
      'ava@shop.example',
      'ben@shop.example',
    ]);
  });

  it('cannot be subscribed: the view goes, and the receipt says what does not', async () => {
    fixture = await openFixture();
    const receipt = await fixture.producer.track({
      name: 'view_content',
      eventId: 'view-consent',
      time: new Date().toISOString(),
      profile: { anonymousId: 'browser-1' },
      properties: { productId: 'p-1' },
      consent: { status: 'granted' },
    });
    expect(receipt.warnings?.map(({ path }) => path)).toEqual(['profile.email']);
    await fixture.drain();
    expect(endpoints()).toEqual(['POST /api/events']);
    const visitor = { anonymousId: 'browser-1' };
    for (const call of [
      () => fixture.producer.subscribe(visitor, { status: 'granted' }),
      () => fixture.producer.upsertProfile({ ...visitor, firstName: 'Ava' }),
      () => fixture.producer.unsubscribe(visitor),
    ])
      await expect(call()).rejects.toMatchObject({
        problems: [expect.objectContaining({ code: 'missing_identifier' })],
      });
  });

  it('is no field of a profile: upsertProfile says that it goes without the browser', async () => {
    fixture = await openFixture();
    const receipt = await fixture.producer.upsertProfile({
      email: 'ava@shop.example',
      anonymousId: 'browser-1',
    });
    expect(receipt.warnings).toMatchObject([{ path: 'profile.anonymousId', code: 'only_with_events' }]);
    await fixture.drain();
    expect(endpoints()).toEqual(['POST /api/profile-import']);
    expect(fixture.sandbox.profiles({ anonymousId: 'browser-1' })).toEqual([]);
  });

  it('who was erased is skipped, and a person on the same browser is not', async () => {
    fixture = await openFixture();
    const { redis, destination } = fixture;
    const key = await digestKeySource(redis)();
    const digests = decidingHashes(hashesOf({ anonymousId: 'browser-1' })).map(([identifier, hash]) =>
      identifierDigest(key, identifier, hash),
    );
    await erasedRegister(redis, destination).forbid(digests, { id: 'e1', atMs: 1 });
    const erased = await view({ anonymousId: 'browser-1' });
    expect(erased.jobs).toMatchObject([{ type: 'metric-event', status: 'skipped', reason: 'erased' }]);
    await view({ anonymousId: 'browser-1', email: 'ben@shop.example' });
    await fixture.drain();
    expect(fixture.sandbox.events().items).toHaveLength(1);
  });
});
