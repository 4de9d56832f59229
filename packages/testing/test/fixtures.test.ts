import { EVENT_NAMES, parseEvent } from '@tracklayer/events';
import { destinationPrefix } from '@tracklayer/redis';
import { buildEvent, fakeClock, withDestination, withSandbox } from '../src/index.js';

describe('buildEvent', () => {
  it.each(EVENT_NAMES)('builds a %s that is valid as it stands', (name) => {
    const event = buildEvent(name);
    expect(parseEvent(event, { nowMs: Date.parse(event.time) })).toEqual(event);
  });

  it('gives each event an id of its own and takes what is given', () => {
    expect(buildEvent('lead').eventId).not.toBe(buildEvent('lead').eventId);
    expect(buildEvent('lead', { eventId: 'x' }).eventId).toBe('x');
  });
});

describe('fakeClock', () => {
  it('moves only when told to, and never back by itself', () => {
    const clock = fakeClock(1_000);
    clock.advance(5);
    expect(clock.now()).toBe(1_005);
    expect(() => clock.advance(-1)).toThrow('does not go back');
    clock.set(7);
    expect(clock.now()).toBe(7);
  });
});

describe('withDestination', () => {
  it('leaves nothing of the destination behind, also when the body fails', async () => {
    let keys: string[] = [];
    let used = '';
    const failing = withDestination(async ({ redis, destination }) => {
      used = destination;
      await redis.set(`${destinationPrefix(destination)}:x`, '1');
      throw new Error('in the body');
    });
    await expect(failing).rejects.toThrow('in the body');
    await withDestination(async ({ redis }) => {
      keys = await redis.keys(`*${used}*`);
    });
    expect(keys).toEqual([]);
  });
});

describe('withSandbox', () => {
  it('gives a sandbox that is gone afterwards', async () => {
    const url = await withSandbox({}, async (sandbox) => {
      expect((await fetch(`${sandbox.url}/_sandbox/events`)).status).toBe(200);
      return sandbox.url;
    });
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});
