import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { testDestination, testRedisUrl } from '@tracklayer/testing';
import { createUsers, type Users } from '@tracklayer/users';
import { addFirstUser } from '../src/first-user.js';
import { startDashboard } from '../src/server.js';

let redis: RedisClient;
let key: string;
let users: Users;

beforeEach(() => {
  redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'first user test' });
  key = `test:users:${testDestination()}`;
  users = createUsers(redis, key);
});

afterEach(async () => {
  await redis.del(key);
  await closeRedis(redis, 1_000);
});

describe('where other machines reach the dashboard', () => {
  it('does not start while nobody could sign in, and says what to do', async () => {
    const start = startDashboard({ redis, users, host: '0.0.0.0', port: 0, destinations: [] });
    await expect(start).rejects.toMatchObject({
      code: 'no_sign_in',
      message: expect.stringContaining('0.0.0.0'),
      next: expect.stringContaining('npx tracklayer users add NAME --role admin'),
    });
  });

  it('starts with a first user, who is made once', async () => {
    const password = await addFirstUser(users, 'ops', Date.now());
    expect(await users.check('ops', password ?? '')).toMatchObject({ name: 'ops', role: 'admin' });
    expect(await addFirstUser(users, 'ops', Date.now())).toBeUndefined();
    const dashboard = await startDashboard({ redis, users, host: '0.0.0.0', port: 0, destinations: [] });
    const { port } = new URL(dashboard.url);
    expect((await fetch(`http://127.0.0.1:${port}/api/v1/me`)).status).toBe(401);
    await dashboard.close();
  });
});
