import type { CanonicalEvent } from '@tracklayer/events';
import { openReleasedWorld, type ReleasedWorld } from './world.js';

let world: ReleasedWorld;

beforeEach(async () => {
  world = await openReleasedWorld(13);
});

afterEach(() => world.close());

const UNREADABLE = '{tracklayer:released}:dead:letter:';

async function replay(...argv: string[]) {
  const command = ['dlq', 'replay', ...argv, '--reason', 'corrected', '--yes'];
  const ran = await world.whileDelivering(() => world.tracklayer(...command));
  // A single letter is released, not followed to its end.
  await world.drain();
  return ran;
}

async function listed(...argv: string[]): Promise<{ id: string; code: string; jobId: string }[]> {
  return (await world.tracklayer('dlq', 'list', ...argv)).json as {
    id: string;
    code: string;
    jobId: string;
  }[];
}

describe('a dead letter of the release before', () => {
  it.each([
    ['never replayed', 'lead-ida', '2026-03-01T10:13:30+01:00'],
    ['that died again after a replay', 'lead-gil', '2026-03-01T10:11:30+01:00'],
  ])('%s is corrected and delivered, with its id and its original time', async (_, eventId, time) => {
    const ran = await replay('--event-id', eventId, '--set', 'profile.phoneNumber=+4915112345678');
    expect(ran).toMatchObject({ exitCode: 0, stderr: expect.any(String) });
    expect(world.accepted(eventId)).toMatchObject([{ fate: 'recorded', timeGiven: time, backfill: true }]);
    expect(await listed('--event-id', eventId)).toEqual([]);
  });

  it('is replayed whole, and takes the fields that are new', async () => {
    const shown = await world.tracklayer('dlq', 'list', '--event-id', 'lead-ida', '--type', 'metric-event');
    const [{ id }] = shown.json as [{ id: string }];
    const revealed = await world.tracklayer('dlq', 'show', id, '--reveal', '--reason', 'test');
    const [{ job }] = revealed.json as [{ job: { event: CanonicalEvent } }];
    const { event } = job;
    const edit = ['--set', 'profile.phoneNumber=+4915112345678', '--set', 'profile.city=Köln'];
    expect(await replay('--event-id', 'lead-ida', ...edit)).toMatchObject({ exitCode: 0 });
    const [recorded] = world.accepted('lead-ida');
    expect(recorded).toMatchObject({ metric: 'Submitted Lead Form', timeGiven: event.time });
    const { formId, interest, ...others } = event.properties;
    expect(recorded?.properties).toMatchObject({ form_id: formId, interest, ...others });
    expect(world.sandbox.profiles({ email: 'ida@shop.example' })).toMatchObject([
      { attributes: { external_id: 'c-ida', first_name: 'Ida' }, location: { city: 'Köln' } },
    ]);
  });

  it('of a subscription is replayed before the sign-up that follows it', async () => {
    expect(await replay('--event-id', 'sign-up-jon')).toMatchObject({ exitCode: 0 });
    expect(world.sandbox.subscriptions({ email: 'jon@shop.example' }).items).toMatchObject([
      { state: 'subscribed' },
    ]);
    expect(world.accepted('sign-up-jon')).toMatchObject([{ timeGiven: '2026-03-01T10:14:30+01:00' }]);
  });

  it('of a back-fill is corrected and delivered, and its migration counts it', async () => {
    const correction = 'events[0].profile.phoneNumber=+4915112345678';
    expect(await replay('--type', 'event-backfill', '--set', correction)).toMatchObject({ exitCode: 0 });
    expect(world.accepted('summer-2')).toMatchObject([
      { fate: 'recorded', timeGiven: '2024-04-20T10:00:00Z', backfill: true },
    ]);
    const { json } = await world.tracklayer('backfill', 'status', 'summer');
    expect(json).toMatchObject([{ report: { settled: { delivered: 3, dead: 0 } } }]);
  });

  it('whose job no version here understands stays dead', async () => {
    const [letter] = await listed('--code', 'unparseable_job');
    const ran = await replay(String(letter?.id));
    expect(ran.exitCode).not.toBe(0);
    expect(await listed('--code', 'unparseable_job')).toHaveLength(1);
  });

  it('that cannot be read stays as it is, byte for byte, and hides no other', async () => {
    const letter = (await listed('--limit', '100')).find(({ code }) => code === 'unreadable_letter');
    const key = `${UNREADABLE}m${letter?.jobId}`;
    const before = await world.redis.getBuffer(key);
    await replay('event:view_content');
    expect(before?.toString('latin1', 0, 1)).toBe('x');
    expect((await world.redis.getBuffer(key))?.equals(before ?? Buffer.of())).toBe(true);
    expect(await listed('--limit', '100')).toHaveLength(17);
  });
});
