import { EVENT_NAMES, parseEvent } from '@tracklayer/events';
import { destinationPrefix } from '@tracklayer/redis';
import { buildEvent, endProgram, fakeClock, startProgram, until, withDestination } from '../src/index.js';

describe('buildEvent', () => {
  it.each(EVENT_NAMES)('builds a valid %s', (name) => {
    const event = buildEvent(name);
    expect(parseEvent(event, { nowMs: Date.parse(event.time) })).toEqual(event);
  });

  it('gives each event its own id and takes the given fields', () => {
    expect(buildEvent('lead').eventId).not.toBe(buildEvent('lead').eventId);
    expect(buildEvent('lead', { eventId: 'x' }).eventId).toBe('x');
  });
});

describe('fakeClock', () => {
  it('moves only on request and never goes back by advance', () => {
    const clock = fakeClock(1_000);
    clock.advance(5);
    expect(clock.now()).toBe(1_005);
    expect(() => clock.advance(-1)).toThrow('cannot go back');
    clock.set(7);
    expect(clock.now()).toBe(7);
  });
});

describe('withDestination', () => {
  it('removes every key of the destination, even if the body fails', async () => {
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

describe('until', () => {
  it('returns the first value that is neither undefined nor false', async () => {
    const values = [undefined, false, 0];
    await expect(until(() => values.shift())).resolves.toBe(0);
  });

  it('throws when the time is over', async () => {
    await expect(until(() => false, 30)).rejects.toThrow('waited 30 ms in vain');
  });
});

describe('startProgram and endProgram', () => {
  const program = 'packages/testing/test/support/exit-process.ts';

  it('run a program from its sources and return its exit code', async () => {
    const child = startProgram(program, ['7']);
    await until(() => child.exitCode !== null);
    expect(await endProgram(child, 'SIGKILL')).toBe(7);
  });

  it('kill a program that still runs', async () => {
    const child = startProgram(program, ['7']);
    expect(await endProgram(child, 'SIGKILL')).toBeNull();
    expect(child.signalCode).toBe('SIGKILL');
  });
});
