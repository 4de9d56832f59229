import type { DashboardConfig } from '@tracklayer/config';
import { asBasePath, withoutBase } from '../src/base-path.js';
import { withDashboard } from './support/dashboard.js';
import { PASSWORD, withUsers } from './support/signed-in.js';

const access = (changes: Partial<DashboardConfig>): DashboardConfig => ({
  basePath: '',
  proxies: [],
  signIn: { lastsMs: 3_600_000, roles: {} },
  ...changes,
});
const BY_HEADER = {
  lastsMs: 3_600_000,
  roles: { operator: ['on-call'] },
  header: { user: 'x-user', groups: 'x-groups' },
};
const AVA = { 'x-user': 'ava', 'x-groups': 'on-call' };

describe("with a proxy's header", () => {
  it('a person is who the proxy says, and changes need a proof of their origin', async () => {
    await withDashboard(
      async ({ dashboard: { url }, destination, lanes }) => {
        await lanes.register(destination);
        const me = await fetch(`${url}/api/v1/me`, { headers: AVA });
        expect(await me.json()).toEqual({ by: 'ava', byKind: 'user', scope: 'operate' });
        expect((await fetch(`${url}/api/v1/me`)).status).toBe(401);
        const pause = (headers: Record<string, string>) =>
          fetch(`${url}/api/v1/lanes/${destination}/pause`, {
            method: 'POST',
            headers: { ...AVA, 'content-type': 'application/json', ...headers },
            body: '{"reason":"INC-7"}',
          });
        expect((await pause({})).status).toBe(403);
        expect((await pause({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
      },
      () => ({ access: access({ proxies: ['127.0.0.1'], signIn: BY_HEADER }) }),
    );
  });

  it('from another address is refused', async () => {
    await withDashboard(
      async ({ dashboard: { url } }) => {
        const answer = await fetch(`${url}/api/v1/me`, {
          headers: { ...AVA, 'x-forwarded-for': '10.0.0.7' },
        });
        expect([answer.status, await answer.json()]).toMatchObject([401, { error: { code: 'other_proxy' } }]);
      },
      () => ({ access: access({ proxies: ['10.0.0.7'], signIn: BY_HEADER }) }),
    );
  });
});

describe('under a base path', () => {
  const base = () => ({
    access: access({
      publicUrl: 'https://ops.shop.example/track',
      basePath: '/track',
      proxies: ['127.0.0.1'],
    }),
  });

  it('answers with the path and without it, and links with it', async () => {
    await withDashboard(async ({ get }) => {
      for (const path of ['/healthz', '/track/healthz', '/track/app/workers', '/track', '/track/queues']) {
        expect([path, (await get(path)).status]).toEqual([path, 200]);
      }
      const { text } = await get('/track/');
      expect(text).toContain('href="/track/dead-letters"');
      expect(text).toContain('src="/track/refresh.js"');
      expect(text).not.toMatch(/(href|src)="\/(?!track\/)/);
      expect((await get('/track/queues')).text).toContain('/track/queues/');
    }, base);
  });

  it('the cookie is for this path and for TLS only, if a trusted proxy says that it ended TLS', async () => {
    await withUsers(async ({ post }) => {
      const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'ops.shop.example' };
      const body = { name: 'admin', password: PASSWORD };
      const answer = await post('/track/api/v1/session', body, {
        ...forwarded,
        origin: 'https://ops.shop.example',
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.getSetCookie()[0]).toMatch(
        /^__Secure-tracklayer-session=.*; Path=\/track; HttpOnly; Secure; SameSite=Strict$/,
      );
    }, base());
  });

  it('is taken off an address only where it is a whole part of it', () => {
    const cases = {
      '/track': '/',
      '/track/': '/',
      '/track/a?b': '/a?b',
      '/track?x': '/?x',
      '/tracks': '/tracks',
      '/a': '/a',
    };
    for (const [url, rest] of Object.entries(cases))
      expect([url, withoutBase(url, '/track')]).toEqual([url, rest]);
    expect(['/', '', '/a/', 'a/b'].map(asBasePath)).toEqual(['', '', '/a', '/a/b']);
  });
});
