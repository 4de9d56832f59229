import { randomUUID } from 'node:crypto';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { testRedisUrl } from '@tracklayer/testing';
import fc from 'fast-check';
import { hashPassword, isPassword } from '../src/password.js';
import { isUserName } from '../src/role.js';
import { createUsers, type Users } from '../src/users.js';

const PASSWORD = 'correct horse battery';
let redis: RedisClient;
let key: string;
let users: Users;

beforeEach(() => {
  redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'users test' });
  key = `test:users:${randomUUID()}`;
  users = createUsers(redis, key);
});

afterEach(async () => {
  await redis.del(key);
  await closeRedis(redis, 1_000);
});

const add = (name: string, role: 'viewer' | 'operator' | 'admin' = 'viewer') =>
  users.add({ name, role, password: PASSWORD, nowMs: 1 });

describe('users', () => {
  it('are found by name and password, in any case of the name', async () => {
    expect(await users.areThere()).toBe(false);
    await add('Ava', 'admin');
    expect(await users.areThere()).toBe(true);
    expect(await users.check('aVA', PASSWORD)).toEqual({
      name: 'Ava',
      role: 'admin',
      createdAtMs: 1,
      passwordAtMs: 1,
    });
    expect(await users.check('Ava', `${PASSWORD}.`)).toBeUndefined();
    expect(await users.check('Bo', PASSWORD)).toBeUndefined();
  });

  it('are kept with a hash of argon2id, which nothing shows', async () => {
    const added = await add('Ava');
    const stored = await redis.hget(key, 'ava');
    expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(stored).not.toContain(PASSWORD);
    expect(JSON.stringify([added, await users.list()])).not.toContain('argon2id');
  });

  it('have one name each, and nobody is called local', async () => {
    await add('Ava');
    await expect(add('AVA')).rejects.toMatchObject({ code: 'name_taken' });
    for (const name of ['', 'local', 'Local', ' ava', 'a\nb', 'a'.repeat(64), '<b>']) {
      await expect(add(name)).rejects.toMatchObject({ code: 'invalid_name' });
      expect(isUserName(name)).toBe(false);
    }
  });

  it('change their role and password, and go', async () => {
    await add('Ava', 'admin');
    await add('Bo');
    expect(await users.setRole('bo', 'operator')).toMatchObject({ name: 'Bo', role: 'operator' });
    await users.setPassword('Bo', 'another long password', 7);
    expect(await users.check('Bo', PASSWORD)).toBeUndefined();
    expect(await users.check('Bo', 'another long password')).toMatchObject({ passwordAtMs: 7 });
    await users.remove('Bo');
    expect(await users.list()).toEqual([expect.objectContaining({ name: 'Ava' })]);
    await expect(users.remove('Bo')).rejects.toMatchObject({ code: 'no_such_user' });
  });

  it('keep an admin as long as there are others', async () => {
    await add('Ava', 'admin');
    await add('Bo');
    await expect(users.setRole('Ava', 'viewer')).rejects.toMatchObject({ code: 'last_admin' });
    await expect(users.remove('Ava')).rejects.toMatchObject({ code: 'last_admin' });
    await users.remove('Bo');
    await users.remove('Ava');
    expect(await users.areThere()).toBe(false);
  });

  it('have passwords of at least twelve characters', async () => {
    const short = users.add({ name: 'Ava', role: 'viewer', password: 'eleven char', nowMs: 1 });
    await expect(short).rejects.toMatchObject({ code: 'short_password' });
    const long = users.add({ name: 'Ava', role: 'viewer', password: 'x'.repeat(257), nowMs: 1 });
    await expect(long).rejects.toMatchObject({ code: 'long_password' });
  });

  it('of a newer version with an unknown role are left alone', async () => {
    await redis.hset(key, 'zoe', JSON.stringify({ name: 'Zoe', role: 'owner', hash: 'x' }));
    expect(await users.list()).toEqual([]);
    expect(await users.find('zoe')).toBeUndefined();
  });
});

describe('a hash of a password', () => {
  it('differs each time, and takes a text in any Unicode form', async () => {
    const [one, other] = await Promise.all([hashPassword('café with milk'), hashPassword('café with milk')]);
    expect(one).not.toBe(other);
    expect(await isPassword('café with milk', one ?? '')).toBe(true);
  });

  it('of any other form is no password', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (stored) => {
        expect(await isPassword(PASSWORD, stored)).toBe(false);
      }),
      { numRuns: 50 },
    );
    expect(
      await isPassword(PASSWORD, `$argon2id$v=19$m=9999999,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`),
    ).toBe(false);
  });
});
