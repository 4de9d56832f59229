import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@tracklayer/telemetry';
import { startCampaignLook } from '../../src/worker/campaign-look.js';

/** A worker that looks when the test says so, over campaigns that the test names. */
function open() {
  const waiting = new Map<string, string[]>();
  const running = new Set<string>();
  const logged: string[] = [];
  let served: string[] = ['a', 'b'];
  let isAway = false;
  const look = startCampaignLook({
    async waiting(destination) {
      if (isAway) throw new Error('Redis is away');
      return (waiting.get(destination) ?? []).filter((id) => !running.has(id));
    },
    destinations: () => served,
    runner: {
      take: (_, id) => void running.add(id),
      running: () => [...running],
      keepOnly(destinations) {
        for (const [destination, ids] of waiting) {
          if (!destinations.includes(destination)) for (const id of ids) running.delete(id);
        }
      },
      close: async () => running.clear(),
    },
    log: createLogger({ name: 'test', level: 'info', destination: { write: (line) => logged.push(line) } }),
    everyMs: undefined,
  });
  return {
    look,
    waiting,
    running,
    logged,
    serve: (destinations: string[]) => {
      served = destinations;
    },
    away: (is: boolean) => {
      isAway = is;
    },
  };
}

describe('A worker that looks for campaigns', () => {
  it('takes up those of every destination that it serves, and no other', async () => {
    const { look, waiting, running } = open();
    waiting.set('a', ['c2']).set('b', ['c1']).set('c', ['c0']);
    await look.look();
    expect([...running]).toEqual(['c1', 'c2']);
  });

  it('runs sixteen at once, the oldest first', async () => {
    const { look, waiting, running } = open();
    const ids = Array.from({ length: 20 }, (_, index) => `c${String(index).padStart(2, '0')}`);
    waiting.set('a', [...ids].reverse());
    await look.look();
    await look.look();
    expect([...running]).toEqual(ids.slice(0, 16));
    running.delete('c00');
    waiting.set('a', ids.slice(1));
    await look.look();
    expect(running).toContain('c16');
  });

  it('ends the campaigns of a destination that the configuration drops', async () => {
    const { look, waiting, running, serve } = open();
    waiting.set('a', ['c1']).set('b', ['c2']);
    await look.look();
    serve(['b']);
    await look.look();
    expect([...running]).toEqual(['c2']);
  });

  it('says once that it could not look, and looks again', async () => {
    const { look, waiting, running, logged, away } = open();
    waiting.set('a', ['c1']);
    away(true);
    await look.look();
    await look.look();
    expect(logged).toHaveLength(1);
    away(false);
    await look.look();
    expect([...running]).toEqual(['c1']);
  });

  it('takes up nothing after its end', async () => {
    const { look, waiting, running } = open();
    waiting.set('a', ['c1']);
    await look.close();
    await look.look();
    expect(running.size).toBe(0);
  });
});
