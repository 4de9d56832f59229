import { startDashboard } from '../src/server.js';
import { PASSWORD, type SignedInWorld, withUsers } from './support/signed-in.js';

const SAME = { 'sec-fetch-site': 'same-origin' };
const ME = '/api/v1/me';

/** They hold nothing of a destination, or sign people in. */
const OPEN = ['/api/v1/session', '/app', '/app/*', '/app/assets/*', '/healthz', '/readyz'];

/** Each route with each of its methods, and a path that leads to it. */
function requestsOf({
  routes,
}: SignedInWorld): { method: string; url: string; path: string; act: boolean }[] {
  return routes.flatMap(({ method, url, config }) =>
    [method].flat().map((each) => ({
      method: each,
      url,
      path: url.replace(/:\w+\??/g, 'x').replace('*', 'x'),
      act: config?.act ?? false,
    })),
  );
}

describe('with users, each route of the server', () => {
  it('answers 401 without a sign-in', async () => {
    await withUsers(async (world) => {
      const requests = requestsOf(world);
      expect(requests.length).toBeGreaterThan(60);
      for (const { method, url, path } of requests) {
        if (OPEN.includes(url)) continue;
        const { status } = await fetch(`${world.dashboard.url}${path}`, { method, redirect: 'manual' });
        expect([method, url, status]).toEqual([method, url, 401]);
      }
      expect((await world.get('/none')).status).toBe(401);
    });
  });

  it('answers 403 to a change from another origin, and to one without a proof of its origin', async () => {
    await withUsers(async (world) => {
      const cookie = await world.signIn('admin');
      const changes = requestsOf(world).filter(({ method }) => !['GET', 'HEAD'].includes(method));
      expect(changes.length).toBeGreaterThan(15);
      const foreign: Record<string, string>[] = [
        { origin: 'https://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site', origin: world.dashboard.url },
        {},
      ];
      for (const { method, url, path } of changes) {
        for (const headers of foreign) {
          // Only a browser without a cookie may sign in from a program.
          if (url === '/api/v1/session' && method === 'POST' && Object.keys(headers).length === 0) continue;
          const { status } = await fetch(`${world.dashboard.url}${path}`, {
            method,
            headers: { 'content-type': 'application/json', cookie, ...headers },
            body: '{}',
          });
          expect([method, url, headers, status]).toEqual([method, url, headers, 403]);
        }
      }
      expect((await fetch(`${world.dashboard.url}${ME}`, { headers: { cookie } })).status).toBe(200);
    });
  });

  it('answers 403 to a viewer who would change something, and to an operator who would reveal', async () => {
    await withUsers(async (world) => {
      const [viewer, operator] = [await world.signIn('viewer'), await world.signIn('operator')];
      const acts = requestsOf(world).filter(({ act }) => act);
      expect(acts.length).toBeGreaterThan(12);
      for (const { url, path } of acts) {
        const refused = await world.post(path, {}, { cookie: viewer, ...SAME });
        expect([url, refused.status]).toEqual([url, 403]);
        expect(await refused.json()).toMatchObject({ error: { code: 'role_missing' } });
      }
      for (const path of ['/api/v1/people/reveal', '/api/v1/people/erase', '/api/v1/letters/x/x/reveal']) {
        expect((await world.post(path, {}, { cookie: operator, ...SAME })).status).toBe(403);
      }
    });
  });
});

describe('a sign-in', () => {
  it('is kept in a signed cookie that scripts and other sites do not get', async () => {
    await withUsers(async ({ post, dashboard, redis }) => {
      const answer = await post('/api/v1/session', { name: 'Operator', password: PASSWORD });
      expect(await answer.json()).toMatchObject({ by: 'operator', role: 'operator', scope: 'operate' });
      const [cookie = ''] = answer.headers.getSetCookie();
      expect(cookie).toMatch(
        /^tracklayer-session=[\w-]{43}\.[\w+/]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
      );
      const [id = ''] = cookie.slice('tracklayer-session='.length).split('.');
      expect(await redis.keys(`*${id}*`)).toEqual([]);
      const session = await fetch(`${dashboard.url}/api/v1/session`, {
        headers: { cookie: cookie.split(';')[0] ?? '' },
      });
      expect(await session.json()).toMatchObject({ caller: { by: 'operator' }, canSignOut: true });
    });
  });

  it('is refused with a wrong password, with an unknown name, and from a page of another site', async () => {
    await withUsers(async ({ post }) => {
      const texts = [];
      for (const name of ['admin', 'nobody']) {
        const answer = await post('/api/v1/session', { name, password: 'wrong horse battery' });
        expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []]);
        texts.push(await answer.text());
      }
      expect(texts[0]).toBe(texts[1]);
      const foreign = await post(
        '/api/v1/session',
        { name: 'admin', password: PASSWORD },
        { origin: 'https://evil.example' },
      );
      expect(foreign.status).toBe(403);
    });
  });

  it('is tried ten times in a minute, at all dashboards of a Redis together', async () => {
    await withUsers(async ({ dashboard, redis, users, destination }) => {
      const second = await startDashboard({
        redis,
        host: '127.0.0.1',
        port: 0,
        destinations: [destination],
        users,
      });
      const tryAt = async (url: string, password: string) => {
        const answer = await fetch(`${url}/api/v1/session`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name: 'admin', password }),
        });
        return { status: answer.status, retryAfter: answer.headers.get('retry-after') };
      };
      try {
        const urls = [dashboard.url, second.url];
        for (let n = 0; n < 5; n++) {
          for (const url of urls) {
            expect(await tryAt(url, 'wrong horse battery')).toEqual({ status: 401, retryAfter: null });
          }
        }
        for (const url of urls) {
          const refused = await tryAt(url, PASSWORD);
          expect(refused.status).toBe(429);
          expect(Number(refused.retryAfter)).toBeGreaterThan(0);
        }
      } finally {
        await second.close();
      }
    });
  });

  it('is of no use once its cookie was changed', async () => {
    await withUsers(async ({ dashboard, signIn }) => {
      const cookie = await signIn('admin');
      const [name = '', value = ''] = cookie.split('=');
      const other = value[0] === 'A' ? 'B' : 'A';
      const [id = ''] = value.split('.');
      for (const forged of [`${other}${value.slice(1)}`, id, `${id}.`, `${value}x`, '', '%', '.']) {
        const { status } = await fetch(`${dashboard.url}${ME}`, { headers: { cookie: `${name}=${forged}` } });
        expect([forged, status]).toEqual([forged, 401]);
      }
      expect((await fetch(`${dashboard.url}${ME}`, { headers: { cookie } })).status).toBe(200);
    });
  });

  it('ends by itself, by signing out, with a new password, and with its user; a new role counts at once', async () => {
    await withUsers(async ({ dashboard, signIn, users, pass }) => {
      const ask = async (cookie: string, method = 'GET', path = ME) => {
        const answer = await fetch(`${dashboard.url}${path}`, { method, headers: { cookie, ...SAME } });
        return { status: answer.status, json: (await answer.json()) as unknown };
      };
      const [admin, operator, viewer] = [
        await signIn('admin'),
        await signIn('operator'),
        await signIn('viewer'),
      ];
      const again = await signIn('admin');

      expect((await ask(admin, 'DELETE', '/api/v1/session')).json).toEqual({ signedOut: true });
      expect(await ask(admin)).toMatchObject({ status: 401, json: { error: { code: 'sign_in_over' } } });
      expect((await ask(again)).status).toBe(200);

      await users.setRole('viewer', 'operator');
      expect((await ask(viewer)).json).toMatchObject({ by: 'viewer', byKind: 'user', scope: 'operate' });
      await users.setPassword('viewer', 'another long password', Date.now() + 1_000);
      expect((await ask(viewer)).status).toBe(401);
      await users.remove('operator');
      expect((await ask(operator)).status).toBe(401);

      pass(12 * 3_600_000);
      expect((await ask(again)).status).toBe(401);
    });
  });

  it('names the user in the audit', async () => {
    await withUsers(async ({ destination, lanes, deadLetters, post, signIn }) => {
      await lanes.register(destination);
      const cookie = await signIn('operator');
      const sent = await post(`/api/v1/lanes/${destination}/pause`, { reason: 'INC-7' }, { cookie, ...SAME });
      expect(sent.status).toBe(200);
      const { value: newest } = await deadLetters.audit(destination).next();
      expect(newest).toMatchObject({ action: 'pause', by: 'operator', byKind: 'user', reason: 'INC-7' });
    });
  });

  it('is asked for by each page, which leads there and back', async () => {
    await withUsers(async ({ get, dashboard, signIn }) => {
      const { status, text, headers } = await get('/dead-letters/main/7?x=1');
      expect([status, headers.get('content-security-policy')]).toEqual([
        401,
        expect.stringContaining("default-src 'none'"),
      ]);
      expect(text).toContain(`url=../../app/sign-in?to=${encodeURIComponent('/dead-letters/main/7?x=1')}`);
      expect(JSON.parse((await get('/queues/api/queues')).text)).toMatchObject({ error: expect.any(String) });
      const cookie = await signIn('viewer');
      for (const path of ['/', '/queues', '/metrics']) {
        expect((await fetch(`${dashboard.url}${path}`, { headers: { cookie } })).status).toBe(200);
      }
    });
  });
});
