import { z } from 'zod';
import { CASES } from './support/cases.js';
import { readStream } from './support/read-stream.js';
import { MARKS, seed } from './support/seed.js';
import { type RouteEntry, withApi } from './support/world.js';

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
      for (const route of world.routes) {
        const own = CASES[route.key];
        if (own === undefined) throw new Error(`${route.key} has no case.`);
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
        expect({ route: route.key, leak: LEAK.exec(answer.text)?.[0] }).toEqual({ route: route.key });
        expect(documented(route, answer.json)).toEqual(answer.json);
      }
    });
  });

  it('refuses a request without a token, and one with a token that is not valid', async () => {
    await withApi(async (world) => {
      const seeded = await seed(world, 1);
      const wrong = `tl_abcdefgh_${'x'.repeat(43)}`;
      for (const [at, route] of world.routes.entries()) {
        const path = CASES[route.key]?.path(seeded) ?? '';
        const without = await world.ask(route.method, path, { as: false });
        expect([route.key, without.status]).toEqual([route.key, 401]);
        // An address that tries more is refused for a minute.
        if (at >= 5) continue;
        const other = await world.ask(route.method, path, {
          as: false,
          headers: { authorization: `Bearer ${wrong}` },
        });
        expect([route.key, other.status]).toEqual([route.key, 401]);
      }
    });
  });

  it('refuses a query parameter that it does not know, and names those that it knows', async () => {
    await withApi(async (world) => {
      const seeded = await seed(world, 1);
      for (const route of world.routes) {
        const path = CASES[route.key]?.path(seeded) ?? '';
        if (route.schema.querystring === undefined) continue;
        const joint = path.includes('?') ? '&' : '?';
        const answer = await world.ask(route.method, `${path}${joint}destinatoin=main`);
        expect([route.key, answer.status]).toEqual([route.key, 400]);
        expect(answer.json).toMatchObject({ error: { code: 'unknown_parameter' } });
        for (const name of Object.keys(shapeOf(route.schema.querystring)))
          expect(answer.text).toContain(name);
      }
    });
  });
});

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
