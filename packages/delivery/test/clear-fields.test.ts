import { type Fixture, type FixtureOptions, openFixture } from './support/fixture.js';

let fixture: Fixture;
afterEach(() => fixture.close());

const AVA = { email: 'ava@shop.example' };
const NAMED = { ...AVA, firstName: 'Ava', country: 'DE' };
const time = (minute: number) => new Date(Date.UTC(2026, 3, 20, 10, minute)).toISOString();
const clear = ['firstName', 'country'] as const;

async function open(options: FixtureOptions = {}): Promise<void> {
  fixture = await openFixture(options);
}

function person() {
  const [profile, ...others] = fixture.sandbox.profiles(AVA);
  expect(others).toEqual([]);
  return [profile?.attributes.first_name ?? null, profile?.location.country ?? null];
}

describe.each(['klaviyo', 'guide'] as const)('a clear in dialect %s', (dialect) => {
  it('empties the fields, and the same value afterwards fills them again', async () => {
    await open({ dialect });
    await fixture.producer.upsertProfile(NAMED, { time: time(1) });
    await fixture.drain();
    expect(person()).toEqual(['Ava', 'DE']);
    await fixture.producer.upsertProfile(AVA, { clear, time: time(2) });
    await fixture.drain();
    expect(person()).toEqual([null, null]);
    await fixture.producer.upsertProfile(NAMED, { time: time(3) });
    await fixture.drain();
    expect(person()).toEqual(['Ava', 'DE']);
  });

  it('empties one line of an address and leaves the others', async () => {
    await open({ dialect });
    const place = { address: 'Elm Road 4', address2: '3rd floor', city: 'Köln', region: 'NW', zip: '50667' };
    const profile = { ...NAMED, ...place, title: 'CEO', organization: 'Acme Ltd' };
    await fixture.producer.upsertProfile(profile, { time: time(1) });
    await fixture.drain();
    const { address, ...others } = place;
    const first = { address1: address, ...others, country: 'DE' };
    expect(fixture.sandbox.profiles(AVA)).toMatchObject([
      { attributes: { title: 'CEO', organization: 'Acme Ltd' }, location: first },
    ]);
    const cleared = { clear: ['address2', 'title'] as const, time: time(2) };
    await fixture.producer.upsertProfile({ ...AVA, city: 'Bonn' }, cleared);
    await fixture.drain();
    expect(fixture.sandbox.profiles(AVA)).toMatchObject([
      { attributes: { organization: 'Acme Ltd' }, location: { ...first, city: 'Bonn', address2: null } },
    ]);
    expect(fixture.sandbox.profiles(AVA)[0]?.attributes.title ?? null).toBeNull();
  });

  it('leaves a newer value, though it arrives later', async () => {
    await open({ dialect });
    await fixture.producer.upsertProfile({ ...AVA, firstName: 'Eve' }, { time: time(3) });
    await fixture.drain();
    await fixture.producer.upsertProfile(AVA, { clear, time: time(2) });
    await fixture.drain();
    expect(person()).toEqual(['Eve', null]);
  });

  it('leaves the field empty, though an older value arrives later', async () => {
    await open({ dialect });
    await fixture.producer.upsertProfile(AVA, { clear: ['firstName'], time: time(2) });
    await fixture.drain();
    await fixture.producer.upsertProfile({ ...NAMED, lastName: 'Meyer' }, { time: time(1) });
    await fixture.drain();
    expect(person()).toEqual([null, 'DE']);
  });

  it('empties the fields of a person who has a new e-mail address', async () => {
    await open({ dialect });
    const old = { email: 'old@shop.example', externalId: 'c1' };
    await fixture.producer.upsertProfile({ ...NAMED, ...old }, { time: time(1) });
    await fixture.drain();
    await fixture.producer.upsertProfile({ ...AVA, externalId: 'c1' }, { clear, time: time(2) });
    await fixture.drain();
    expect(fixture.sandbox.profiles()).toHaveLength(1);
    expect(person()).toEqual([null, null]);
  });

  it('waits its turn beside an event that carries a newer profile', async () => {
    await open({ dialect, profileFirst: { maxWaitMs: 0 } });
    await fixture.producer.upsertProfile(NAMED, { time: time(1) });
    await fixture.drain();
    await fixture.producer.upsertProfile(AVA, { clear, time: time(2) });
    await fixture.producer.track({
      name: 'search',
      eventId: 's1',
      time: time(3),
      profile: { ...AVA, firstName: 'Eve' },
      properties: { query: 'mug' },
    });
    // The event goes before both profiles and carries its fields itself.
    fixture.clock.nowMs = Date.now();
    await fixture.delivery.step(fixture.destination, 'metric-event');
    expect(person()).toEqual(['Eve', 'DE']);
    await fixture.drain();
    expect(person()).toEqual(['Eve', null]);
  });
});

it('a clear that Klaviyo refused is sent whole when its letter is replayed', async () => {
  await open();
  await fixture.producer.upsertProfile(NAMED, { time: time(1) });
  await fixture.drain();
  fixture.sandbox.addFault({ kind: 'error', status: 400, endpoint: 'POST /api/profile-import', count: 1 });
  await fixture.producer.upsertProfile(AVA, { clear, time: time(2) });
  await fixture.drain();
  const [letter] = (await fixture.deadLetters.list(fixture.destination)).letters;
  expect(letter?.job).toMatchObject({ profile: AVA, clear });
  expect(person()).toEqual(['Ava', 'DE']);
  await fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', { nowMs: Date.now() });
  await fixture.drain();
  expect(person()).toEqual([null, null]);
});
