import { createApiToken, listApiTokens, revokeApiToken, TOKENS_KEY } from '@tracklayer/api-tokens';
import { withApi } from './support/world.js';

describe('tokens', () => {
  it('are kept as hashes only', async () => {
    await withApi(async ({ redis, tokens }) => {
      const stored = JSON.stringify(await redis.hgetall(TOKENS_KEY));
      for (const text of Object.values(tokens)) {
        expect(stored).not.toContain(text);
        // The secret begins after the second "_". Being base64url, it may hold more of them.
        const [, , ...secret] = text.split('_');
        expect(secret.join('_')).toHaveLength(43);
        expect(stored).not.toContain(secret.join('_'));
      }
      for (const token of await listApiTokens(redis)) expect(token).not.toHaveProperty('hash');
    });
  });

  it('name the caller and the scope', async () => {
    await withApi(async ({ ask, destination }) => {
      const { json } = await ask('GET', '/api/v1/me', { as: 'operate' });
      expect(json).toEqual({ by: `${destination}-operate`, byKind: 'token', scope: 'operate' });
    });
  });

  it('stop when they are revoked, and when they expire', async () => {
    let nowMs = Date.now();
    await withApi(
      async ({ redis, ask, destination }) => {
        const name = `${destination}-short`;
        const { text } = await createApiToken(redis, {
          name,
          scope: 'read',
          nowMs,
          expiresAtMs: nowMs + 60_000,
        });
        const as = () =>
          ask('GET', '/api/v1/me', { as: false, headers: { authorization: `Bearer ${text}` } });
        expect((await as()).status).toBe(200);
        nowMs += 61_000;
        expect((await as()).status).toBe(401);
        nowMs -= 61_000;
        expect((await as()).status).toBe(200);
        await revokeApiToken(redis, name);
        nowMs += 2_500;
        expect((await as()).json).toMatchObject({ error: { code: 'unknown_token' } });
      },
      { sources: { now: () => nowMs } },
    );
  });

  it('that are wrong are refused for a minute after ten attempts, while valid ones go on', async () => {
    let nowMs = Date.now();
    await withApi(
      async ({ ask }) => {
        expect((await ask('GET', '/api/v1/me', { as: 'read' })).status).toBe(200);
        const wrong = (n: number) =>
          ask('GET', '/api/v1/me', {
            as: false,
            headers: { authorization: `Bearer tl_abcdefgh_${String(n).padEnd(43, 'x')}` },
          });
        for (let n = 0; n < 10; n++) expect((await wrong(n)).status).toBe(401);
        const refused = await wrong(10);
        expect(refused.status).toBe(429);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
        expect((await ask('GET', '/api/v1/me', { as: 'read' })).status).toBe(200);
        nowMs += 61_000;
        expect((await wrong(11)).status).toBe(401);
      },
      { sources: { now: () => nowMs } },
    );
  });
});

describe('on loopback, without a token', () => {
  it('a program of this machine may do everything', async () => {
    await withApi(
      async ({ ask }) => {
        const { json } = await ask('GET', '/api/v1/me', { as: false });
        expect(json).toEqual({ by: 'local', byKind: 'user', scope: 'admin' });
      },
      { isLocal: true },
    );
  });

  it('a page of another site may do nothing', async () => {
    await withApi(
      async ({ ask, url }) => {
        const foreign: Record<string, string>[] = [
          { origin: 'https://evil.example' },
          { 'sec-fetch-site': 'cross-site' },
        ];
        for (const headers of foreign) {
          const { status, json } = await ask('GET', '/api/v1/me', { as: false, headers });
          expect(status).toBe(403);
          expect(json).toMatchObject({ error: { code: 'other_origin' } });
        }
        expect((await ask('GET', '/api/v1/me', { as: false, headers: { origin: url } })).status).toBe(200);
      },
      { isLocal: true },
    );
  });

  it('a request that a proxy forwarded needs a token', async () => {
    await withApi(
      async ({ ask }) => {
        const headers = { 'x-forwarded-for': '203.0.113.9' };
        expect((await ask('GET', '/api/v1/me', { as: false, headers })).status).toBe(401);
      },
      { isLocal: true },
    );
  });
});
