import { request } from 'node:http';
import { withDashboard } from './support/dashboard.js';

describe('the pages under /app/', () => {
  it('are one page for each of their addresses, which finds its files under any path of a proxy', async () => {
    await withDashboard(async ({ get }) => {
      const ways = { '/app/': './', '/app/workers': './', '/app/dead-letters/main/7?x=a/b': '../../' };
      for (const [address, way] of Object.entries(ways)) {
        const { status, text } = await get(address);
        expect(status).toBe(200);
        expect(text).toMatch(new RegExp(`src="${way.replaceAll('.', '\\.')}assets/[^"]+\\.js"`));
        // A person sees something before the script has come.
        expect(text).toContain('<header class="first">TrackLayer</header>');
      }
      const { status, headers } = await get('/app');
      expect([status, headers.get('location')]).toEqual([302, 'app/']);
    });
  });

  it('may load only from their server, with styles that have the nonce of the answer', async () => {
    await withDashboard(async ({ get }) => {
      const [one, other] = await Promise.all([get('/app/'), get('/app/')]);
      const nonceOf = (text: string) => /nonce="([^"]+)"/.exec(text)?.[1];
      const policy = one.headers.get('content-security-policy') ?? '';
      expect(policy).toContain(`style-src 'self' 'nonce-${nonceOf(one.text)}'`);
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toContain('unsafe');
      expect(nonceOf(one.text)).not.toBe(nonceOf(other.text));
      expect(one.headers.get('cache-control')).toBe('no-store');
      expect(one.text).not.toMatch(/<style|<script(?! type="module" crossorigin src=)|__NONCE__/);
    });
  });

  it('come compressed, and stay in the cache of the browser', async () => {
    await withDashboard(async ({ get, dashboard }) => {
      const [script = ''] = /assets\/[^"]+\.js/.exec((await get('/app/')).text) ?? [];
      const headers = await headersOf(`${dashboard.url}/app/${script}`, 'br');
      expect(headers).toMatchObject({
        'content-encoding': 'br',
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      });
      expect((await get('/app/assets/gone.js')).status).toBe(404);
      expect((await get(`/app/assets/${'..%2f'.repeat(3)}package.json`)).text).not.toContain('@tracklayer');
    });
  });

  it('leave the older pages as they were', async () => {
    await withDashboard(async ({ get }) => {
      const page = await get('/');
      expect(page.status).toBe(200);
      expect(page.headers.get('content-security-policy')).toContain("style-src 'sha256-");
      expect(page.text).not.toContain('/app/');
    });
  });
});

/** `fetch` hides how an answer was compressed. */
function headersOf(url: string, encoding: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { 'accept-encoding': encoding } }, (answer) => {
      answer.resume();
      resolve(answer.headers);
    })
      .on('error', reject)
      .end();
  });
}
