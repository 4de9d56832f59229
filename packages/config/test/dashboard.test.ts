import { loadConfig } from '../src/load-config.js';
import type { DashboardInput } from '../src/section-types.js';

const load = (dashboard: DashboardInput, env: NodeJS.ProcessEnv = {}) =>
  loadConfig({
    cwd: '/',
    env,
    withoutKeys: true,
    input: { destinations: { main: { apiKeyEnv: 'KLAVIYO_API_KEY' } }, dashboard },
  });
const problemsOf = (dashboard: DashboardInput) =>
  load(dashboard).then(
    () => [],
    (error: { problems: { path: string }[] }) => error.problems.map(({ path }) => path),
  );

describe('the settings of the dashboard', () => {
  it('have defaults, and take the base path from the public address', async () => {
    expect((await load({})).dashboard).toEqual({
      basePath: '',
      proxies: [],
      signIn: { lastsMs: 43_200_000, roles: {} },
    });
    const { dashboard } = await load({ publicUrl: 'https://ops.shop.example/track/' });
    expect(dashboard.basePath).toBe('/track');
    expect((await load({}, { BASE_PATH: '/x/' })).dashboard.basePath).toBe('/x');
  });

  it('keep the secret of the provider out of the file, and out of what is printed', async () => {
    const openId = { issuer: 'https://login.shop.example', clientId: 'tracklayer' };
    const signIn = { openId, roles: { viewer: ['*'] } };
    const { dashboard } = await load(
      { publicUrl: 'https://ops.shop.example', signIn },
      { OPENID_CLIENT_SECRET: 'not for eyes' },
    );
    expect(dashboard.signIn.openId?.clientSecret?.reveal()).toBe('not for eyes');
    expect(JSON.stringify(dashboard)).not.toContain('not for eyes');
  });

  it('are refused where they would let nobody in, or a stranger', async () => {
    const header = { user: 'x-forwarded-user' };
    expect(await problemsOf({ signIn: { header } })).toEqual(['dashboard.proxies', 'dashboard.signIn.roles']);
    const openId = { issuer: 'http://login.shop.example', clientId: 'tracklayer' };
    expect(await problemsOf({ signIn: { openId } })).toEqual([
      'dashboard.signIn.openId.issuer',
      'dashboard.publicUrl',
      'dashboard.signIn.roles',
    ]);
    for (const range of ['10.0.0.0/33', '10.0.0', 'any', '*', '10.0.0.1/', 'fd00::/129']) {
      expect(await problemsOf({ proxies: [range] })).toEqual(['dashboard.proxies[0]']);
    }
    expect(await problemsOf({ proxies: ['10.0.0.0/8', 'fd00::/8', '::1'] })).toEqual([]);
    expect(await problemsOf({ basePath: 'track' })).toEqual(['dashboard.basePath']);
  });
});
