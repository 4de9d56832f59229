/** A migration counts the ends of its jobs as they happen, so its numbers need no search of the dead letters. */
import { CONSENTS, type DeliveryJob, JOB_VERSION, jobId, laneKeys } from '@tracklayer/lanes';
import { type Fixture, openFixture } from '../support/fixture.js';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await openFixture({ sandbox: { limits: 'none' }, listId: 'NOLIST' });
});

afterEach(() => fixture.close());

const base = () => ({
  v: JOB_VERSION as typeof JOB_VERSION,
  migrationId: 'spring',
  enqueuedAtMs: Date.now(),
  attempts: [],
});

const orders = Array.from({ length: 4 }, (_, n) => ({
  name: 'purchase' as const,
  eventId: `o${n}`,
  time: '2024-04-20T10:00:00Z',
  // The right shape, but not in use: Klaviyo refuses it.
  profile: n > 1 ? { phoneNumber: `+1123456789${n}` } : { email: `buyer${n}@shop.example` },
  properties: { orderId: `${n}`, value: 5, currency: 'EUR' },
}));

const send = (type: DeliveryJob['type'], data: DeliveryJob) =>
  fixture.delivery.lanes.enqueue(fixture.destination, [{ jobId: jobId(type, 'one'), data }]);

const tally = () => fixture.redis.hgetall(laneKeys(fixture.destination).migration('spring'));
const ids = async (type: DeliveryJob['type']) =>
  (await fixture.deadLetters.list(fixture.destination, { type })).letters.map(({ id }) => id);

it('counts dead, replayed and discarded entries', async () => {
  await send('event-backfill', { ...base(), type: 'event-backfill', events: orders });
  await fixture.drain();
  expect(await tally()).toEqual({ delivered: '2', dead: '2' });

  const [first = '', second = ''] = await ids('event-backfill');
  const edit = { set: [['events[0].profile.phoneNumber', '+4915112345678']] as const };
  await fixture.deadLetters.replay(fixture.destination, first, { edit, nowMs: Date.now() });
  expect(await tally()).toMatchObject({ delivered: '2', dead: '1' });
  await fixture.drain();
  expect(await tally()).toMatchObject({ delivered: '3', dead: '1' });

  const who = { by: 'ava', reason: 'never was a number' };
  const letters: string[] = [];
  for await (const line of fixture.deadLetters.export(
    fixture.destination,
    { ids: [second] },
    { ...who, reveal: true },
  ))
    letters.push(line);
  await fixture.deadLetters.discard(fixture.destination, { ids: [second] }, who);
  expect(await tally()).toEqual({ delivered: '3', dead: '0', gone: '1' });
  for await (const _ of fixture.deadLetters.import(fixture.destination, letters, who));
  expect(await tally()).toEqual({ delivered: '3', dead: '1', gone: '0' });
});

it('counts consents separately, also one that died twice', async () => {
  const consent = { status: 'granted', at: '2024-04-20T10:00:00Z' } as const;
  // Only this job names the list, so it dies when the list is missing.
  const job = {
    ...base(),
    profile: { email: 'ava@shop.example' },
    consent,
    time: consent.at,
    listId: 'Gone01',
  };
  await send('list-subscription', { ...job, type: 'list-subscription', historical: true });
  await fixture.drain();
  expect(await tally()).toEqual({ [`${CONSENTS}dead`]: '1' });
  const [id = ''] = await ids('list-subscription');
  await fixture.deadLetters.replay(fixture.destination, id, { nowMs: Date.now() });
  expect(await tally()).toEqual({ [`${CONSENTS}dead`]: '0' });
  await fixture.drain();
  expect(await tally()).toEqual({ [`${CONSENTS}dead`]: '1' });
});
