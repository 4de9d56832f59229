import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { secret } from '@tracklayer/config';
import { freePort } from '@tracklayer/testing';
import { withDashboard } from './support/dashboard.js';
import { createWalker, type Walker } from './support/walker.js';

const PROVIDER = join(import.meta.dirname, 'support/openid-provider.mjs');
// A program starts: room for a machine that is slow and busy.
const TIMEOUT_MS = 120_000;

async function withProvider(
  body: (world: { dashboard: string; walker: Walker; failures: Error[] }) => Promise<void>,
): Promise<void> {
  const [providerPort, port] = [await freePort(), await freePort()];
  const dashboard = `http://127.0.0.1:${port}`;
  const args = [PROVIDER, String(providerPort), `${dashboard}/sign-in/openid/callback`];
  const program = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(program, 'exit');
  const failures: Error[] = [];
  try {
    await once(program.stdout, 'data');
    await withDashboard(
      () => body({ dashboard, walker: createWalker(), failures }),
      () => ({
        port,
        onError: (error) => failures.push(error),
        access: {
          publicUrl: dashboard,
          basePath: '',
          proxies: [],
          signIn: {
            lastsMs: 3_600_000,
            roles: { operator: ['sre'] },
            openId: {
              issuer: `http://127.0.0.1:${providerPort}`,
              clientId: 'tracklayer',
              clientSecret: secret('a secret of this test'),
              scopes: 'openid profile groups',
              nameClaim: 'preferred_username',
              groupsClaim: 'groups',
            },
          },
        },
      }),
    );
  } finally {
    program.kill('SIGKILL');
    await exited;
  }
}

/** Signs in at the provider, and agrees there. Resolves to where that leads. */
async function enterAs(login: string, walker: Walker, dashboard: string) {
  let page = await walker.go(`${dashboard}/sign-in/openid?to=${encodeURIComponent('/app/workers?x=1')}`);
  page = await walker.go(page.url, { prompt: 'login', login, password: 'any' });
  return walker.go(page.url, { prompt: 'consent' });
}

describe('sign-in by OpenID Connect', () => {
  it(
    'signs a person in with the role of the groups, and leads back to the view',
    async () => {
      await withProvider(async ({ dashboard, walker, failures }) => {
        expect((await walker.go(`${dashboard}/api/v1/me`)).status).toBe(401);
        const end = await enterAs('ava', walker, dashboard);
        expect([end.url, failures]).toEqual([`${dashboard}/app/workers?x=1`, []]);
        const me = await walker.go(`${dashboard}/api/v1/me`);
        expect(JSON.parse(me.text)).toEqual({ by: 'ava', byKind: 'user', scope: 'operate' });
      });
    },
    TIMEOUT_MS,
  );

  it(
    'refuses a person without a role, and an answer of the provider that this browser did not ask for',
    async () => {
      await withProvider(async ({ dashboard, walker, failures }) => {
        const end = await enterAs('bo', walker, dashboard);
        expect(new URL(end.url).searchParams.get('failed')).toBe('no_role');
        expect((await walker.go(`${dashboard}/api/v1/me`)).status).toBe(401);

        const callback = `${dashboard}/sign-in/openid/callback?code=x&state=y`;
        const strange = await createWalker().go(callback);
        expect(new URL(strange.url).searchParams.get('failed')).toBe('sign_in_over');
        const other = createWalker();
        await other.go(`${dashboard}/sign-in/openid`);
        const forged = await other.go(callback);
        expect(new URL(forged.url).searchParams.get('failed')).toBe('openid');
        expect(failures).toHaveLength(1);
        expect((await other.go(`${dashboard}/api/v1/me`)).status).toBe(401);
      });
    },
    TIMEOUT_MS,
  );
});
