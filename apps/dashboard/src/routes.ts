import { type DeadLetters, maskLetter } from '@tracklayer/dead-letters';
import type { Lanes } from '@tracklayer/lanes';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { laneRows } from './lane-rows.js';
import { type LettersQuery, lettersPage } from './letter-pages.js';
import { deadLetterPage } from './pages/dead-letter.js';
import { deadLettersPage } from './pages/dead-letters.js';
import { notFoundPage } from './pages/failures.js';
import { overviewPage } from './pages/overview.js';

/** What the pages show. */
export interface Shown {
  lanes: Lanes;
  deadLetters: DeadLetters;
  /** Every destination known by now. @throws {RedisAwayError} */
  destinations(): Promise<string[]>;
}

/** Our own pages; each asks Redis anew. */
export function addPages(server: FastifyInstance, { lanes, deadLetters, destinations }: Shown): void {
  server.get('/', async (_request, reply) => {
    return reply
      .type('text/html')
      .send(overviewPage(await laneRows(lanes, deadLetters, await destinations())));
  });

  server.get<{ Querystring: LettersQuery }>('/dead-letters', async ({ query }, reply) => {
    const shown = await lettersPage(deadLetters, await destinations(), query);
    return reply.type('text/html').send(deadLettersPage(shown));
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

  server.setNotFoundHandler((_request, reply) => notFound(reply, 'There is no such page.'));
}

function notFound(reply: FastifyReply, what: string): FastifyReply {
  return reply.code(404).type('text/html').send(notFoundPage(what));
}
