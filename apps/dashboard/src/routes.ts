import { readFile } from 'node:fs/promises';
import type { ConfigWarning } from '@tracklayer/config';
import { causeIdOf, maskLetter } from '@tracklayer/dead-letters';
import { type LaneSources, laneRows } from '@tracklayer/lane-status';
import type { RedisFinding } from '@tracklayer/redis';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { REFRESH_SCRIPT } from './layout.js';
import { deadLetterPage } from './pages/dead-letter.js';
import { deadLettersPage } from './pages/dead-letters.js';
import { notFoundPage } from './pages/error-pages.js';
import { overviewPage } from './pages/overview.js';
import { type LettersQuery, readLetters } from './read-letters.js';

/** Everything that the pages are made from. */
export interface PageSources extends LaneSources {
  /** Ids of the destinations that Redis knows now. @throws {RedisAwayError} */
  destinations(): Promise<string[]>;
  /** What a person should change in the configuration. */
  warnings(): readonly ConfigWarning[];
  /** Why Redis may lose events. */
  redisFindings(): Promise<readonly RedisFinding[]>;
}

/** Our own pages. Each request reads Redis again. */
export function addPages(server: FastifyInstance, sources: PageSources): void {
  const { deadLetters, destinations } = sources;

  server.get('/', async (_request, reply) => {
    const shown = await destinations();
    const [rows, findings] = await Promise.all([laneRows(sources, shown), sources.redisFindings()]);
    const warnings = sources.warnings().filter(({ destination }) => shown.includes(destination));
    return reply.type('text/html').send(overviewPage(rows, { findings, warnings }, Date.now()));
  });

  server.get<{ Querystring: LettersQuery }>('/dead-letters', async ({ query }, reply) => {
    const letters = await readLetters(deadLetters, await destinations(), query);
    return reply.type('text/html').send(deadLettersPage(letters));
  });

  server.get<{ Params: { destination: string; id: string } }>(
    '/dead-letters/:destination/:id',
    async ({ params }, reply) => {
      const known = (await destinations()).includes(params.destination);
      const letter = known ? await deadLetters.get(params.destination, params.id) : undefined;
      if (!letter)
        return notFound(reply, 'There is no such dead letter. It may have been discarded or have expired.');
      return reply.type('text/html').send(deadLetterPage(maskLetter(letter), causeIdOf(letter)));
    },
  );

  server.get(REFRESH_SCRIPT, async (_request, reply) => {
    const script = await readFile(new URL('./browser/refresh.js', import.meta.url));
    return reply.type('text/javascript; charset=utf-8').send(script);
  });

  server.setNotFoundHandler((_request, reply) => notFound(reply, 'There is no such page.'));
}

function notFound(reply: FastifyReply, message: string): FastifyReply {
  return reply.code(404).type('text/html').send(notFoundPage(message));
}
