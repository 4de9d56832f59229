/** What becomes of what a migration brings is counted with it, as it happens: nobody has to look through dead letters. */
import { CONSENTS, type DeliveryJob, JOB_VERSION, jobId, laneKeys } from '@tracklayer/lanes';
import { openWay, type Way } from './support.js';

let way: Way;

beforeEach(async () => {
  way = await openWay({ sandbox: { limits: 'none' }, listId: 'NOLIST' });
});

afterEach(() => way.close());

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
  // Of the right shape, and none that is in use: Klaviyo refuses them.
  profile: { email: `buyer${n}@shop.example`, ...(n > 1 && { phoneNumber: '+11234567890' }) },
  properties: { orderId: `${n}`, value: 5, currency: 'EUR' },
}));

const send = (type: DeliveryJob['type'], data: DeliveryJob) =>
  way.delivery.lanes.enqueue(way.destination, [{ jobId: jobId(type, 'one'), data }]);

const tally = () => way.redis.hgetall(laneKeys(way.destination).migration('spring'));
const ids = async (type: DeliveryJob['type']) =>
  (await way.deadLetters.list(way.destination, { type })).letters.map(({ id }) => id);

it('counts entries that died, those replayed, and those given up', async () => {
  await send('event-backfill', { ...base(), type: 'event-backfill', events: orders });
  await way.drain();
  expect(await tally()).toEqual({ delivered: '2', dead: '2' });

  const [first = '', second = ''] = await ids('event-backfill');
  const edit = { set: [['events[0].profile.phoneNumber', '+4915112345678']] as const };
  await way.deadLetters.replay(way.destination, first, { edit, nowMs: Date.now() });
  expect(await tally()).toMatchObject({ delivered: '2', dead: '1' });
  await way.drain();
  expect(await tally()).toMatchObject({ delivered: '3', dead: '1' });

  const who = { by: 'ava', reason: 'never was a number' };
  const letters: string[] = [];
  for await (const line of way.deadLetters.export(
    way.destination,
    { ids: [second] },
    { ...who, reveal: true },
  ))
    letters.push(line);
  await way.deadLetters.discard(way.destination, { ids: [second] }, who);
  expect(await tally()).toEqual({ delivered: '3', dead: '0', gone: '1' });
  for await (const _ of way.deadLetters.import(way.destination, letters, who));
  expect(await tally()).toEqual({ delivered: '3', dead: '1', gone: '0' });
});

it('counts consents beside them: one that died, and died again', async () => {
  const consent = { status: 'granted', at: '2024-04-20T10:00:00Z' } as const;
  const job = { ...base(), profile: { email: 'ava@shop.example' }, consent, time: consent.at };
  await send('list-subscription', { ...job, type: 'list-subscription', historical: true });
  await way.drain();
  expect(await tally()).toEqual({ [`${CONSENTS}dead`]: '1' });
  const [id = ''] = await ids('list-subscription');
  await way.deadLetters.replay(way.destination, id, { nowMs: Date.now() });
  expect(await tally()).toEqual({ [`${CONSENTS}dead`]: '0' });
  await way.drain();
  expect(await tally()).toEqual({ [`${CONSENTS}dead`]: '1' });
});
