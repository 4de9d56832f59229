import { z } from 'zod';
import { CASES } from './support/cases.js';
import { readStream } from './support/read-stream.js';
import { MARKS, seed } from './support/seed.js';
import { type RouteEntry, type World, withApi } from './support/world.js';

const LEAK = new RegExp(
  Object.values(MARKS)
    .map((mark) => mark.replace('+', '\\+'))
    .join('|'),
  'i',
);

describe('every route of the server', () => {
  it('has a case in this test, and each case has a route', async () => {
    await withApi(async ({ routes }) => {
      expect(Object.keys(CASES).sort()).toEqual(routes.map(({ key }) => key).sort());
    });
  });

  it('answers a good request as its schema says, and shows nothing of a marked person', async () => {
    await withApi(async (world) => {
      const seeded = await seed(world);
      for (const [key, own] of Object.entries(CASES)) {
        const route = world.routes.find((each) => each.key === key);
        if (route === undefined) throw new Error(`There is no route ${key}.`);
        if (own.isStream) {
          const [first] = await readStream(world, own.path(seeded), 1);
          expect(JSON.stringify(first)).not.toMatch(LEAK);
          continue;
        }
        const answer = await world.ask(route.method, own.path(seeded), { body: own.body?.(seeded) });
        expect({
          route: route.key,
          status: answer.status,
          text: answer.status === 200 ? '' : answer.text,
        }).toEqual({
          route: route.key,
          status: 200,
          text: '',
        });
        expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
        const leak = LEAK.exec(answer.text)?.[0];
        expect({ route: route.key, leaks: leak !== undefined }).toEqual({
          route: route.key,
          leaks: own.reveals === true,
        });
        expect(documented(route, answer.json)).toEqual(answer.json);
      }
    });
  });

  it('refuses a request without a token, and one with a token that is not valid', async () => {
    await withApi(async (world) => {
      const seeded = await seed(world, 1);
      const wrong = `tl_abcdefgh_${'x'.repeat(43)}`;
      for (const [at, route] of world.routes.entries()) {
        if (route.isOpen) continue;
        const path = CASES[route.key]?.path(seeded) ?? '';
        const body = CASES[route.key]?.body?.(seeded);
        const without = await world.ask(route.method, path, { as: false, body });
        expect([route.key, without.status]).toEqual([route.key, 401]);
        // An address that tries more is refused for a minute.
        if (at >= 5) continue;
        const other = await world.ask(route.method, path, {
          as: false,
          body,
          headers: { authorization: `Bearer ${wrong}` },
        });
        expect([route.key, other.status]).toEqual([route.key, 401]);
      }
    });
  });

  it('needs a sign-in or a token, but for those that sign in', async () => {
    await withApi(async ({ routes }) => {
      const open = routes.filter(({ isOpen }) => isOpen).map(({ key }) => key);
      expect(open).toEqual(['GET /api/v1/session', 'POST /api/v1/session', 'DELETE /api/v1/session']);
    });
  });

  it('refuses a query parameter that it does not know, and names those that it knows', async () => {
    await withApi(async (world) => {
      const seeded = await seed(world, 1);
      for (const route of world.routes) {
        const path = CASES[route.key]?.path(seeded) ?? '';
        if (route.schema.querystring === undefined) continue;
        const joint = path.includes('?') ? '&' : '?';
        const body = CASES[route.key]?.body?.(seeded);
        const answer = await world.ask(route.method, `${path}${joint}destinatoin=main`, { body });
        expect([route.key, answer.status]).toEqual([route.key, 400]);
        expect(answer.json).toMatchObject({ error: { code: 'unknown_parameter' } });
        for (const name of Object.keys(shapeOf(route.schema.querystring)))
          expect(answer.text).toContain(name);
      }
    });
  });
});

describe('scopes', () => {
  it('let a token that reads change nothing, and a token that operates reveal and erase nothing', async () => {
    await withApi(async (world) => {
      const seeded = await seed(world);
      const before = await stateOf(world);
      for (const route of world.routes) {
        const own = CASES[route.key];
        if (!route.act || own === undefined) continue;
        const answer = await world.ask(route.method, own.path(seeded), {
          as: 'read',
          body: own.body?.(seeded),
        });
        expect([route.key, answer.status]).toEqual([route.key, 403]);
        expect(answer.json).toMatchObject({ error: { code: 'scope_missing' } });
        if (route.scope !== 'admin') continue;
        const operator = await world.ask(route.method, own.path(seeded), {
          as: 'operate',
          body: own.body?.(seeded),
        });
        expect([route.key, operator.status]).toEqual([route.key, 403]);
      }
      expect(await stateOf(world)).toEqual(before);
    });
  });

  it('of routes that only read are right: none of them changes anything', async () => {
    await withApi(async (world) => {
      const seeded = await seed(world);
      const before = await stateOf(world);
      for (const route of world.routes) {
        const own = CASES[route.key];
        if (route.act || own === undefined || own.isStream) continue;
        const answer = await world.ask(route.method, own.path(seeded), {
          as: 'read',
          body: own.body?.(seeded),
        });
        expect([route.key, answer.status]).toEqual([route.key, 200]);
      }
      expect(await stateOf(world)).toEqual(before);
    });
  });

  it('and reasons: each act without a reason is refused, and each that was done is in the audit with its token', async () => {
    await withApi(async (world) => {
      const seeded = await seed(world);
      for (const [key, own] of Object.entries(CASES)) {
        const route = world.routes.find((each) => each.key === key);
        const body = own.body?.(seeded);
        if (!route?.act || typeof body !== 'object' || body === null || !('reason' in body)) continue;
        const { reason: _, ...without } = body;
        expect([key, (await world.ask(route.method, own.path(seeded), { body: without })).status]).toEqual([
          key,
          400,
        ]);
        expect([key, (await world.ask(route.method, own.path(seeded), { body })).status]).toEqual([key, 200]);
        const { value: newest } = await world.deadLetters.audit(world.destination).next();
        expect({ key, by: newest?.by, byKind: newest?.byKind, reason: newest?.reason }).toEqual({
          key,
          by: `${world.destination}-admin`,
          byKind: 'token',
          reason: 'INC-212',
        });
      }
    });
  });
});

/** What Redis holds of the destination, but for what reading leaves there: probes, and who watches. */
async function stateOf({ redis, destination }: World): Promise<Record<string, string>> {
  const state: Record<string, string> = {};
  if ('nodes' in redis) throw new Error('The tests have one node.');
  for await (const keys of redis.scanStream({ match: `{tracklayer:${destination}}*`, count: 1_000 })) {
    for (const key of keys as string[]) {
      if (/:(write-probe|journal:watched|meta)$/.test(key)) continue;
      state[key] = (await redis.dumpBuffer(key))?.toString('base64') ?? '';
    }
  }
  return state;
}

/** The answer as the schema describes it: without what the description does not name. */
function documented(route: RouteEntry, answer: unknown): unknown {
  const { response } = route.schema as { response?: Record<string, unknown> };
  const schema = response?.[200];
  if (!(schema instanceof z.ZodType)) throw new Error(`${route.key} describes no answer.`);
  return schema.parse(answer);
}

function shapeOf(schema: unknown): object {
  return schema instanceof z.ZodObject ? schema.shape : {};
}
