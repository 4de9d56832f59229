import { closeRedis, connectRedis } from '@tracklayer/redis';
import { testRedisUrl } from '@tracklayer/testing';
import { createUsers } from '@tracklayer/users';
import { runCli } from './support/run-cli.js';

describe('tracklayer users', () => {
  it('adds a user, shows the password once, changes role and password, lists and removes', async () => {
    // Users count for a whole Redis. Others test there without a sign-in, so this one has a database of its own.
    const env = { REDIS_URL: new URL('/9', testRedisUrl()).href };
    const redis = connectRedis(env.REDIS_URL, { role: 'reader', name: 'users test' });
    const users = createUsers(redis);
    const run = (...argv: string[]) => runCli(['users', ...argv], { env });
    try {
      await redis.flushdb();
      const added = await run('add', 'Ava', '--role', 'admin');
      expect(added.exitCode).toBe(0);
      const password = added.stdout.trim();
      expect(await users.check('ava', password)).toMatchObject({ name: 'Ava', role: 'admin' });

      const again = await run('add', 'ava');
      expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining('Choose another name')]);
      const stdin = 'a password of my own\nsecond line\n';
      const own = await runCli(['users', 'add', 'bo', '--password-stdin'], { env, stdin });
      expect([own.exitCode, own.stdout]).toEqual([0, '']);
      expect(await users.check('bo', 'a password of my own')).toMatchObject({ role: 'viewer' });
      expect(
        (await runCli(['users', 'password', 'bo', '--password-stdin'], { env, stdin: 'short' })).exitCode,
      ).toBe(2);

      const listed = await run('list');
      expect(listed.stdout).toMatch(/Ava +admin/);
      expect((await run('role', 'bo', 'operator', '--json')).json).toEqual([
        expect.objectContaining({ name: 'bo', role: 'operator' }),
      ]);
      expect((await run('role', 'bo', 'owner')).exitCode).toBe(2);
      expect((await run('role', 'Ava', 'viewer')).stderr).toContain('only admin');
      expect((await run('remove', 'bo')).exitCode).toBe(0);
      expect((await run('remove', 'bo')).exitCode).toBe(6);
      const all = await run('list', '--json');
      expect([all.json, all.stdout]).toEqual([
        [expect.objectContaining({ name: 'Ava' })],
        expect.not.stringMatching(/argon2|hash/),
      ]);
    } finally {
      await redis.flushdb();
      await closeRedis(redis, 1_000);
    }
  });
});
