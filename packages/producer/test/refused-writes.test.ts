import { inspect } from 'node:util';
import { lanePrefix } from '@tracklayer/lanes';
import { QueueUnavailableError } from '@tracklayer/producer';
import { NOW_MS, purchase, type Rig, rig, signUp } from './support/rig.js';

let it_: Rig;
beforeEach(async () => {
  it_ = rig();
  await it_.store.rememberProfile('email:ava@shop.example', purchase('x').profile, NOW_MS);
  // BullMQ first increments a counter of the lane. A counter that is not a number makes Redis refuse new jobs of this lane,
  // after it has answered every look-up.
  await it_.redis.set(`${lanePrefix(it_.destination)}:list-subscription:id`, 'not a number');
});
afterEach(() => it_.end());

async function failureOf(call: Promise<unknown>): Promise<QueueUnavailableError> {
  const error = await call.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(QueueUnavailableError);
  return error as QueueUnavailableError;
}

describe('a write that Redis refuses', () => {
  it('reports that some jobs may have been stored, and quotes no event', async () => {
    const error = await failureOf(it_.producer.track(signUp('s-1')));
    expect(error).toMatchObject({ storedMaybe: true, receipts: [] });
    expect(error.message).toContain('not an integer');
    expect(error.message).toContain('may have been stored');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('shop.example');
  });

  it('has receipts for the events before it, and a repeat stores the rest once', async () => {
    const slice = (kind: (eventId: string) => object, name: string) =>
      Array.from({ length: 128 }, (_, index) => kind(`${name}-${index}`)) as ReturnType<typeof purchase>[];
    const batch = [...slice(purchase, 'a'), ...slice(signUp, 'b'), ...slice(purchase, 'c')];
    const error = await failureOf(it_.producer.trackMany(batch));
    expect(error.receipts.map(({ eventId }) => eventId)).toEqual(
      batch.slice(0, 128).map(({ eventId }) => eventId),
    );
    expect(error.message).toContain('The first 128 events');

    await it_.redis.del(`${lanePrefix(it_.destination)}:list-subscription:id`);
    const receipts = await it_.producer.trackMany(batch);
    expect(receipts).toHaveLength(384);
    expect(await it_.stored('metric-event')).toHaveLength(384);
    expect(await it_.stored('list-subscription')).toHaveLength(128);
    expect(await it_.lanes.counts(it_.destination)).toMatchObject({
      'metric-event:enqueued': 384,
      'list-subscription:enqueued': 128,
    });
  });
});
