import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventKeyOf } from '../../src/surge/event-key.js';
import { createPersonOrder } from '../../src/surge/person-order.js';

const key = (id: string, people: string[], enqueuedAtMs: number) => ({
  id,
  people,
  enqueuedAtMs,
  timeMs: 0,
  writesProfile: false,
  followsProfile: false,
});

const settled = async (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))]);

describe('the order of each person', () => {
  it('lets an event join a call after the older events of its person', async () => {
    const order = createPersonOrder();
    const first = order.enter(key('1', ['ava', 'c1'], 1));
    const second = order.enter(key('2', ['c1'], 2));
    const other = order.enter(key('3', ['ben'], 3));
    expect([first.isFirst, second.isFirst, other.isFirst]).toEqual([true, false, true]);
    expect(await settled(other.afterJoined())).toBe(true);
    expect(await settled(second.afterJoined())).toBe(false);
    first.joined();
    expect(await settled(second.afterJoined())).toBe(true);
    expect(await settled(second.afterEnded())).toBe(false);
    first.ended();
    expect(await settled(second.afterEnded())).toBe(true);
  });

  it('asks for an older event that waits behind in the lane, and waits for it', async () => {
    const order = createPersonOrder();
    order.know(key('1', ['ava'], 1));
    order.know(key('3', ['ava'], 3));
    const second = order.enter(key('2', ['ava'], 2));
    expect(second.missing).toEqual(['1']);
    expect(order.awaited()).toEqual(['1']);
    expect(await settled(second.afterJoined())).toBe(false);
    const first = order.enter(key('1', ['ava'], 1));
    expect([first.missing, await settled(first.afterJoined()), order.awaited()]).toEqual([[], true, []]);
    first.ended();
    expect(await settled(second.afterJoined())).toBe(true);
  });

  it('waits no longer for an event that will not come', async () => {
    const order = createPersonOrder();
    order.know(key('1', ['ava'], 1));
    const second = order.enter(key('2', ['ava'], 2));
    order.forget('1');
    expect(await settled(second.afterJoined())).toBe(true);
    order.know(key('3', ['ben'], 3));
    order.forgetWaiting();
    expect([order.has(['ben']), order.has(['ava'])]).toEqual([false, true]);
  });

  it('ends for every person, whatever order the lane has, and forgets all of them', async () => {
    const people = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 });
    const job = fc.record({ people, enqueuedAtMs: fc.nat(5) });
    await fc.assert(
      fc.asyncProperty(fc.array(job, { maxLength: 12 }), async (jobs) => {
        const order = createPersonOrder();
        const keys = jobs.map((each, at) => key(String(at).padStart(2, '0'), each.people, each.enqueuedAtMs));
        for (const each of keys) order.know(each);
        const ended: number[] = [];
        await Promise.all(
          keys.map(async (each, at) => {
            const place = order.enter(each);
            await place.afterEnded();
            ended.push(at);
            place.ended();
          }),
        );
        expect([order.inWork(), order.has(['a', 'b', 'c'])]).toEqual([0, false]);
        for (const [place, at] of ended.entries()) {
          const [own, later] = [jobs[at], ended.slice(place + 1)];
          const older = later.filter((other) => (jobs[other]?.enqueuedAtMs ?? 0) < (own?.enqueuedAtMs ?? 0));
          expect(
            older.filter((other) => jobs[other]?.people.some((each) => own?.people.includes(each))),
          ).toEqual([]);
        }
      }),
    );
  });
});

describe('the key of an event', () => {
  it('has every identifier of the person, and none for a payload that is no event', () => {
    const profile = { email: 'Ava@Shop.example', externalId: 'c1', firstName: 'Ava' };
    const { people, timeMs } = eventKeyOf('1', { event: { profile, time: '1970-01-01T00:00:01Z' } });
    expect([people, timeMs]).toEqual([['email:ava@shop.example', 'externalId:c1'], 1_000]);
    expect(eventKeyOf('1', 'text')).toEqual({
      id: '1',
      people: [],
      enqueuedAtMs: 0,
      timeMs: 0,
      writesProfile: false,
      followsProfile: false,
    });
  });
});
