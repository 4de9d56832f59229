import type { DeadLetters, Expired } from '@tracklayer/dead-letters';
import type { Logger } from '@tracklayer/telemetry';
import { startJanitor } from '../../src/worker/janitor.js';

const NOTHING: Expired = {
  byAge: 0,
  byNumber: 0,
  forgotten: 0,
  unreadable: 0,
  campaigns: 0,
  auditEntries: 0,
};

/** The log lines above `debug` of a round that drops this many letters. */
async function saidBy(expired: Partial<Expired>): Promise<unknown[]> {
  const said: unknown[] = [];
  const deadLetters = {
    hasAny: async () => true,
    sweep: async () => ({}),
    repair: async () => ({}),
    expire: async () => ({ ...NOTHING, ...expired }),
  };
  const log = { debug() {}, warn: (line: object) => said.push(line) };
  const janitor = startJanitor({
    destinations: () => ['main'],
    deadLetters: deadLetters as unknown as DeadLetters,
    log: log as unknown as Logger,
    everyMs: 60_000,
  });
  await janitor.tidy();
  janitor.stop();
  return said;
}

describe('a round of the janitor', () => {
  it('warns only about dead letters that expired or cannot be read', async () => {
    expect(await saidBy({ byAge: 3, byNumber: 1 })).toMatchObject([
      { destination: 'main', byAge: 3, byNumber: 1 },
    ]);
    expect(await saidBy({ unreadable: 2 })).toMatchObject([{ unreadable: 2 }]);
    expect(await saidBy({ forgotten: 9, campaigns: 1, auditEntries: 2 })).toEqual([]);
  });
});

it('looks at no destination that has nothing to tidy up, and at one that could not be asked', async () => {
  const swept: string[] = [];
  const deadLetters = {
    hasAny: async (destination: string) => {
      if (destination === 'unknown') throw new Error('Redis is away');
      return destination === 'full';
    },
    sweep: async (destination: string) => void swept.push(destination),
    repair: async () => ({}),
    expire: async () => NOTHING,
  };
  const janitor = startJanitor({
    destinations: () => ['empty', 'full', 'unknown'],
    deadLetters: deadLetters as unknown as DeadLetters,
    log: { debug() {}, warn() {} } as unknown as Logger,
    everyMs: 60_000,
  });
  await janitor.tidy();
  janitor.stop();
  expect(swept).toEqual(['full', 'unknown']);
});
