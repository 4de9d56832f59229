import { readFile } from 'node:fs/promises';
import { maskLetter } from '@tracklayer/dead-letters';
import { type LaneSources, laneRows } from '@tracklayer/lane-status';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { REFRESH_SCRIPT } from './layout.js';
import { type LettersQuery, lettersPage } from './letter-pages.js';
import { deadLetterPage } from './pages/dead-letter.js';
import { deadLettersPage } from './pages/dead-letters.js';
import { notFoundPage } from './pages/failures.js';
import { overviewPage } from './pages/overview.js';

/** What the pages show. */
export interface Shown extends LaneSources {
  /** Every destination known by now. @throws {RedisAwayError} */
  destinations(): Promise<string[]>;
}

/** Our own pages; each asks Redis anew. */
export function addPages(server: FastifyInstance, shown: Shown): void {
  const { deadLetters, destinations } = shown;

  server.get('/', async (_request, reply) => {
    const rows = await laneRows(shown, await destinations());
    return reply.type('text/html').send(overviewPage(rows, Date.now()));
  });

  server.get<{ Querystring: LettersQuery }>('/dead-letters', async ({ query }, reply) => {
    const letters = await lettersPage(deadLetters, await destinations(), query);
    return reply.type('text/html').send(deadLettersPage(letters));
  });

  server.get<{ Params: { destination: string; id: string } }>(
    '/dead-letters/:destination/:id',
    async ({ params }, reply) => {
      const known = (await destinations()).includes(params.destination);
      const letter = known ? await deadLetters.get(params.destination, params.id) : undefined;
      if (!letter) return notFound(reply, 'No such dead letter: it is gone by now, or it never was.');
      return reply.type('text/html').send(deadLetterPage(maskLetter(letter)));
    },
  );

  server.get(REFRESH_SCRIPT, async (_request, reply) => {
    const script = await readFile(new URL('./browser/refresh.js', import.meta.url));
    return reply.type('text/javascript; charset=utf-8').send(script);
  });

  server.setNotFoundHandler((_request, reply) => notFound(reply, 'There is no such page.'));
}

function notFound(reply: FastifyReply, what: string): FastifyReply {
  return reply.code(404).type('text/html').send(notFoundPage(what));
}
