import { describe, expect, it } from '@jest/globals';
import { type AuditEntry, createDeadLetters, letterId } from '../../src/index.js';
import { death, eventJob, NOW } from '../support/jobs.js';
import { all, deliver, die, useWorlds, type World } from '../support/world.js';

let world: World;
const open = useWorlds((fresh) => {
  world = fresh;
});

const audit = (options = {}): Promise<AuditEntry[]> => all(world.letters.audit(world.destination, options));

describe('The audit', () => {
  it('shows actor, action, reason, letters and outcome of each act, the newest first', async () => {
    const { letters, destination } = world;
    const [first, second] = [letterId(await die(world, eventJob())), letterId(await die(world, eventJob()))];
    const edit = { set: [['profile.phoneNumber', '+4915112345679']] } as const;
    await letters.replay(destination, first, { nowMs: NOW, by: 'ava', reason: 'mended', edit });
    await letters.discard(destination, { person: 'AVA@shop.example' }, { by: 'ben', reason: 'asked to' });
    await letters.reveal(destination, { ids: [second] }, { by: 'cem' });
    const entries = await audit();
    expect(entries).toMatchObject([
      { action: 'reveal', by: 'cem', selection: { ids: [second] } },
      {
        action: 'discard',
        by: 'ben',
        reason: 'asked to',
        selection: { person: 'A***@s***.example' },
        outcome: { discarded: 1 },
      },
      {
        action: 'replay',
        by: 'ava',
        reason: 'mended',
        letters: [first],
        edited: ['profile.phoneNumber'],
        outcome: { replaying: 1 },
      },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/ava@shop|49151/i);
  });

  it('shows the present outcome of a running campaign', async () => {
    const { letters, destination } = world;
    await die(world, eventJob());
    const order = { selection: {}, reason: 'numbers mended', by: 'ava' };
    const { id } = await letters.campaigns.start(destination, order);
    expect((await audit())[0]).toMatchObject({ action: 'campaign-start', campaignId: id, outcome: {} });
    const running = letters.campaigns.run(destination, id, { holder: 'test' });
    while (!(await deliver(world, 'metric-event')));
    await running;
    await letters.campaigns.cancel(destination, id, { by: 'ben' }).catch(() => {});
    expect(await audit()).toMatchObject([
      { action: 'campaign-start', outcome: { taken: 1, delivered: 1 }, reason: 'numbers mended' },
    ]);
  });

  it('records an act before it happens, and its outcome afterwards', async () => {
    const { letters, destination, redis } = world;
    await die(world, eventJob());
    const { id } = await letters.campaigns.start(destination, { selection: {}, reason: 'mended', by: 'ava' });
    const seen: string[][] = [];
    const watched = new Proxy(redis, {
      get(target, name) {
        const value = Reflect.get(target, name, target);
        if (name === 'evalsha' || name === 'xadd') {
          return (...args: unknown[]) => {
            const turns = args.includes('paused') || args.includes('cancelled');
            if (name === 'xadd') seen.push(['recorded', String(args.at(-1))]);
            else if (turns) seen.push(['turned']);
            return (value as (...all: unknown[]) => unknown).apply(target, args);
          };
        }
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const { campaigns } = createDeadLetters(watched, { lanes: world.lanes });
    await campaigns.pause(destination, id, { by: 'ben' });
    expect(seen.map(([what]) => what)).toEqual(['recorded', 'turned', 'recorded']);
    // The campaign is paused already, so nothing is done and nothing is recorded.
    await campaigns.pause(destination, id, { by: 'ben' });
    expect(seen).toHaveLength(3);
  });

  it('keeps the outcome of a cancelled campaign after the campaign is deleted', async () => {
    const { letters, destination, redis } = world;
    for (let n = 0; n < 3; n++) await die(world, eventJob());
    const { id } = await letters.campaigns.start(destination, { selection: {}, reason: 'mended', by: 'ava' });
    await letters.campaigns.cancel(destination, id, { by: 'ben' });
    const came = [{ action: 'campaign-cancel' }, { action: 'campaign-start', outcome: { notSent: 3 } }];
    expect(await audit()).toMatchObject(came);
    await redis.del(`{tracklayer:${destination}}:dead:campaign:${id}`);
    expect(await audit()).toMatchObject(came);
  });

  it('shows how many letters a discard removed before it failed', async () => {
    const { letters, destination } = world;
    for (let n = 0; n < 250; n++) {
      await letters.record(destination, death(eventJob()));
    }
    const discard = letters.discard(
      destination,
      {},
      { by: 'ava', reason: 'test orders' },
      {
        onProgress() {
          throw new Error('the connection is lost');
        },
      },
    );
    await expect(discard).rejects.toThrow('the connection is lost');
    expect((await audit())[0]).toMatchObject({ action: 'discard', outcome: { discarded: 200, failed: 1 } });
  });

  it('records a preview that shows personal data', async () => {
    const { letters, destination } = world;
    await die(world, eventJob());
    await expect(letters.preview(destination, {}, { reveal: true })).rejects.toMatchObject({
      code: 'invalid_order',
    });
    await letters.preview(destination, {}, { reveal: true, by: 'ava' });
    await letters.preview(destination, {});
    expect(await audit()).toMatchObject([{ action: 'reveal', by: 'ava', selection: {} }]);
  });

  it('shows an act without an outcome if its outcome was never written', async () => {
    const { letters, destination } = world;
    await letters.replay(destination, letterId({ type: 'metric-event', jobId: 'mGone' }), { nowMs: NOW });
    const stream = `{tracklayer:${destination}}:dead:audit`;
    const [, last] = await world.redis.xrange(stream, '-', '+');
    await world.redis.xdel(stream, last?.[0] ?? '');
    const [entry] = await audit();
    expect(entry).toMatchObject({ action: 'replay', by: 'unknown' });
    expect(entry).not.toHaveProperty('outcome');
  });

  it('reads the entries of a span of time', async () => {
    const { letters, destination } = world;
    await letters.reveal(destination, {}, { by: 'ava' });
    const [entry] = await audit();
    const atMs = entry?.atMs ?? 0;
    expect(await audit({ fromMs: atMs, untilMs: atMs + 1 })).toHaveLength(1);
    expect(await audit({ fromMs: atMs + 1 })).toEqual([]);
    expect(await audit({ untilMs: atMs })).toEqual([]);
  });

  it('reads more than one page of entries', async () => {
    for (let n = 0; n < 205; n++) await world.letters.reveal(world.destination, {}, { by: `p${n}` });
    expect((await audit()).map(({ by }) => by)).toEqual(Array.from({ length: 205 }, (_, n) => `p${204 - n}`));
  });

  it('drops entries only by age, and records that; records letters that the retention dropped', async () => {
    const { destination } = world;
    await die(world, eventJob());
    await world.letters.reveal(destination, {}, { by: 'ava' });
    const later = open({ now: () => Date.now() + 1_000 * 24 * 3_600_000 });
    const expired = await later.letters.expire(destination);
    expect(expired).toMatchObject({ byAge: 1, byNumber: 0 });
    expect(expired.auditEntries).toBeGreaterThan(0);
    expect(await audit()).toMatchObject([{ action: 'audit-trim', by: 'retention' }]);
    const kept = open({ retention: { maxLetters: 0 } });
    await die(world, eventJob());
    await kept.letters.expire(destination);
    expect((await audit())[0]).toMatchObject({ action: 'expire', outcome: { byNumber: 1 } });
  });
});
