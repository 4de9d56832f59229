import { request } from 'node:http';
import { getPage, withDashboard } from './support/dashboard.js';

const PATHS = [
  '/',
  '/dead-letters',
  '/dead-letters/main/x',
  '/queues',
  '/queues/api/queues/main.metric-event/pause',
  '/none',
];

/** fetch sets the Host header itself. */
function statusUnder(host: string, url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host }, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    })
      .on('error', reject)
      .end();
  });
}

describe('the dashboard is read-only', () => {
  it('answers 405 in JSON to every method that could change something, at every address', async () => {
    await withDashboard(async ({ dashboard }) => {
      for (const path of PATHS) {
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
          const body =
            method === 'OPTIONS' ? {} : { body: 'not json', headers: { 'content-type': 'application/json' } };
          const { status, headers, text } = await getPage(`${dashboard.url}${path}`, { method, ...body });
          expect([method, path, status, headers.get('allow')]).toEqual([method, path, 405, 'GET, HEAD']);
          expect(JSON.parse(text)).toMatchObject({ error: expect.stringContaining('read-only') });
        }
      }
    });
  });

  it('answers HEAD like GET, without a body', async () => {
    await withDashboard(async ({ dashboard }) => {
      expect(await getPage(dashboard.url, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    });
  });
});

describe('the dashboard answers only under host names of this machine', () => {
  it.each(['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]'])('answers to %s', async (host) => {
    await withDashboard(async ({ dashboard }) => {
      expect(await statusUnder(`${host}:8080`, dashboard.url)).toBe(200);
    });
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '169.254.169.254',
    'localhost@evil.example',
  ])('answers 421 to %s at every address', async (host) => {
    await withDashboard(async ({ dashboard }) => {
      for (const path of ['/', '/queues', '/queues/api/queues', '/healthz', '/none']) {
        expect(await statusUnder(host, `${dashboard.url}${path}`)).toBe(421);
      }
    });
  });
});

describe('the headers of every answer', () => {
  it('forbid frames, foreign sources, referrers and caching', async () => {
    await withDashboard(async ({ get }) => {
      for (const path of [...PATHS, '/queues/api/queues', '/queues/static/css/none.css']) {
        const { headers } = await get(path);
        expect(Object.fromEntries(headers)).toMatchObject({
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'no-referrer',
          'cross-origin-resource-policy': 'same-origin',
          'cache-control': 'no-store',
          'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        });
        expect(headers.get('content-security-policy')).not.toMatch(/https?:|\*|unsafe-eval/);
      }
    });
  });

  it('allow only the refresh script on our own pages', async () => {
    await withDashboard(async ({ get }) => {
      const { headers, text } = await get('/');
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'sha256-/,
      );
      expect(text.match(/<script[^>]*>/g)).toEqual(['<script type="module" src="/refresh.js">']);
      expect(text).not.toMatch(/style="|onclick/);
      expect((await get('/refresh.js')).headers.get('content-type')).toMatch('text/javascript');
    });
  });
});
