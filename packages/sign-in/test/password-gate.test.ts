import { closeRedis, connectRedis, isRedisAway, type RedisClient } from '@tracklayer/redis';
import { openRedisLine, testDestination, testRedisUrl } from '@tracklayer/testing';
import { createPasswordAttempts } from '../src/password-attempts.js';
import { createPasswordGate } from '../src/password-gate.js';

const AVA = { name: 'Ava', role: 'viewer', createdAtMs: 1, passwordAtMs: 1 } as const;

const check = async (_name: string, password: string) => (password === 'right' ? AVA : undefined);

interface World {
  /** Tries a password at a new gate, as another process has it. Resolves to what became of it. */
  tryOne(given: { name?: string; password?: string; address?: string }): Promise<string>;
  redis: RedisClient;
  counters(): Promise<string[]>;
}

async function withGates(body: (world: World) => Promise<void>, redisUrl = testRedisUrl()): Promise<void> {
  const redis = connectRedis(redisUrl, { role: 'worker', name: 'sign-in test' });
  const usersKey = `test:users:${testDestination()}`;
  try {
    await body({
      redis,
      counters: () => redis.keys(`{${usersKey}}:*`),
      tryOne: ({ name = 'ava', password = 'wrong', address = '192.0.2.1' }) =>
        createPasswordGate(
          { check },
          createPasswordAttempts(redis, usersKey),
        )({
          name,
          password,
          address,
        }).then(
          () => 'in',
          (error: Error & { code?: string }) => error.code ?? (isRedisAway(error) ? 'away' : error.message),
        ),
    });
  } finally {
    await closeRedis(redis, 1_000);
  }
}

const times = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('the check of passwords', () => {
  it('takes ten wrong ones of an address in a minute, at all processes together and also at once', async () => {
    await withGates(async ({ tryOne, redis, counters }) => {
      const all = await Promise.all(times(16).map((n) => tryOne({ name: `n${n}` })));
      expect(all.filter((each) => each === 'wrong_password')).toHaveLength(10);
      expect(all.filter((each) => each === 'too_many_attempts')).toHaveLength(6);
      expect(await tryOne({ password: 'right' })).toBe('too_many_attempts');
      expect(await tryOne({ password: 'right', address: '192.0.2.2' })).toBe('in');

      const ofAddress = (await counters()).filter((key) => key.includes(':address:'));
      expect(ofAddress).toHaveLength(1);
      const restMs = await redis.pttl(ofAddress[0] ?? '');
      expect(restMs).toBeGreaterThan(0);
      expect(restMs).toBeLessThanOrEqual(60_000);
      await redis.pexpire(ofAddress[0] ?? '', 0);
      expect(await tryOne({ password: 'right' })).toBe('in');
    });
  });

  it('takes thirty wrong ones of a name, from any address, and keeps no name', async () => {
    await withGates(async ({ tryOne, counters, redis }) => {
      const codes: string[] = [];
      for (const n of times(31))
        codes.push(await tryOne({ name: n % 2 ? 'Ava' : 'AVA', address: `192.0.2.${n}` }));
      expect(codes).toEqual([...times(30).map(() => 'wrong_password'), 'too_many_attempts']);
      const keys = await counters();
      expect(keys).toHaveLength(31);
      expect(keys.join().toLowerCase()).not.toMatch(/ava|192\.0/);
      for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(0);
    });
  });

  it('lets nobody in while Redis does not answer', async () => {
    const line = await openRedisLine();
    try {
      await withGates(async ({ tryOne }) => {
        expect(await tryOne({ password: 'right' })).toBe('in');
        line.swallow();
        expect(await tryOne({ password: 'right' })).toBe('away');
      }, line.url);
    } finally {
      await line.close();
    }
  });

  it('refuses more than eight at once', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const gate = createPasswordGate(
      { check: () => held.then(() => AVA) },
      { count: async () => 0, forget: async () => {} },
    );
    const tries = times(9).map((n) =>
      gate({ name: `n${n}`, password: 'x', address: `192.0.2.${n}` }).catch(
        (error: { code: string }) => error.code,
      ),
    );
    expect(await tries[8]).toBe('sign_in_busy');
    release();
    expect(await Promise.all(tries.slice(0, 8))).toEqual(times(8).map(() => AVA));
  });
});
