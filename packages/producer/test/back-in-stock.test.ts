import { InvalidEventError, ProducerOptionsError, type Receipt } from '@tracklayer/producer';
import { MAX_WAIT_MS, NOW_MS, purchase, type Rig, rig } from './support/rig.js';

let it_: Rig;
beforeEach(() => {
  it_ = rig();
});
afterEach(() => it_.end());

const AVA = { email: 'ava@shop.example', firstName: 'Ava' };
const WAITS = { variantId: 'SKU-1-M', channels: ['email', 'push'] as const, eventId: 'w1' };

const shown = ({ jobs }: Receipt) => jobs.map(({ type, status }) => `${type} ${status}`);

describe('subscribeBackInStock', () => {
  it('stores the profile, and the subscription that waits for it', async () => {
    const receipt = await it_.producer.subscribeBackInStock(AVA, WAITS);
    expect(shown(receipt)).toEqual(['profile-upsert enqueued', 'back-in-stock enqueued']);
    const [profile] = await it_.stored('profile-upsert');
    const [job] = await it_.stored('back-in-stock');
    expect(job?.opts.delay).toBe(MAX_WAIT_MS);
    expect(job?.data).toEqual({
      v: 1,
      type: 'back-in-stock',
      enqueuedAtMs: NOW_MS,
      attempts: [],
      profile: AVA,
      variantId: 'SKU-1-M',
      channels: ['email', 'push'],
      time: new Date(NOW_MS).toISOString(),
      eventId: 'w1',
      follows: {
        type: 'profile-upsert',
        jobId: profile?.id,
        untilMs: NOW_MS + MAX_WAIT_MS,
        require: 'settled',
      },
    });
    expect(profile?.data.releases).toEqual([{ type: 'back-in-stock', jobId: job?.id }]);
  });

  it('waits for nothing where the destination has the profile already', async () => {
    await it_.store.rememberPerson(AVA, AVA, NOW_MS, { delivered: {} });
    const receipt = await it_.producer.subscribeBackInStock(AVA, WAITS);
    expect(shown(receipt)).toEqual(['back-in-stock enqueued', 'profile-upsert skipped']);
    const [job] = await it_.stored('back-in-stock');
    expect(job?.opts.delay ?? 0).toBe(0);
  });

  it('is identified by person, variant and eventId', async () => {
    const statusOf = async (...call: Parameters<typeof it_.producer.subscribeBackInStock>) =>
      (await it_.producer.subscribeBackInStock(...call)).jobs.at(-1)?.status;
    expect(await statusOf(AVA, WAITS)).toBe('enqueued');
    expect(await statusOf(AVA, WAITS)).toBe('duplicate');
    expect(await statusOf({ ...AVA, email: 'AVA@shop.example' }, WAITS)).toBe('duplicate');
    expect(await statusOf(AVA, { ...WAITS, variantId: 'SKU-1-L' })).toBe('enqueued');
    expect(await statusOf({ email: 'ben@shop.example' }, WAITS)).toBe('enqueued');
    expect(await statusOf(AVA, { ...WAITS, eventId: 'w2' })).toBe('enqueued');
    // Without an id each call is a new one.
    expect(await statusOf(AVA, { variantId: 'SKU-1-M' })).toBe('enqueued');
    expect(await statusOf(AVA, { variantId: 'SKU-1-M' })).toBe('enqueued');
  });

  it('is another job than an event with its id', async () => {
    await it_.producer.track(purchase('w1'));
    expect(shown(await it_.producer.subscribeBackInStock(AVA, WAITS)).at(-1)).toBe('back-in-stock enqueued');
  });

  it('refuses missing and unknown options by their names', async () => {
    const failureOf = (options: object | undefined) =>
      it_.producer.subscribeBackInStock(AVA, options as never).catch((error: unknown) => error);
    const { problems } = (await failureOf(undefined)) as InvalidEventError;
    expect(problems.map(({ path, code }) => `${path}: ${code}`)).toEqual(['variantId: required']);
    const slip = await failureOf({ ...WAITS, destination: 'de' });
    expect(slip).toBeInstanceOf(ProducerOptionsError);
    expect(String(slip)).toMatch(/destination/);
  });

  it('refuses with every problem, and stores nothing', async () => {
    const call = it_.producer.subscribeBackInStock({ email: 'ava' }, { variantId: '', time: 'yesterday' });
    await expect(call).rejects.toBeInstanceOf(InvalidEventError);
    const { problems } = (await call.catch((error: unknown) => error)) as InvalidEventError;
    expect(problems.map(({ path }) => path).sort()).toEqual(['profile.email', 'time', 'variantId']);
    expect(await it_.stored('back-in-stock')).toEqual([]);
  });
});
