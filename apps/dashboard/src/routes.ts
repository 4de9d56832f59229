import { readFile } from 'node:fs/promises';
import type { ConfigWarning } from '@tracklayer/config';
import { causeIdOf, maskLetter } from '@tracklayer/dead-letters';
import { type LaneSources, laneRows, workerFindings, workerRows } from '@tracklayer/lane-status';
import type { RedisFinding } from '@tracklayer/redis';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { REFRESH_SCRIPT } from './layout.js';
import { deadLetterPage } from './pages/dead-letter.js';
import { deadLettersPage } from './pages/dead-letters.js';
import { notFoundPage } from './pages/error-pages.js';
import { overviewPage } from './pages/overview.js';
import { workersPage } from './pages/workers.js';
import { type LettersQuery, readLetters } from './read-letters.js';

/** Everything that the pages are made from. */
export interface PageSources extends LaneSources {
  /** Ids of the destinations that are shown now. @throws {RedisAwayError} */
  destinations(): Promise<string[]>;
  /** The version of this program. */
  version: string;
  /** What a person should change in the configuration. */
  warnings(): readonly ConfigWarning[];
  /** Why Redis may lose events. */
  redisFindings(): Promise<readonly RedisFinding[]>;
}

/** Our own pages. Each request reads Redis again. */
export function addPages(server: FastifyInstance, sources: PageSources): void {
  const { deadLetters, destinations, workers, version } = sources;
  const served = async () =>
    Promise.all((await destinations()).map((destination) => workers.of(destination)));

  server.get('/', async (_request, reply) => {
    const shown = await destinations();
    const [rows, findings, ofWorkers] = await Promise.all([
      laneRows(sources, shown),
      sources.redisFindings(),
      served().then((all) => workerFindings(all, version)),
    ]);
    const warnings = sources.warnings().filter(({ destination }) => shown.includes(destination));
    return reply.type('text/html').send(overviewPage(rows, { findings, warnings, ofWorkers }, Date.now()));
  });

  server.get('/workers', async (_request, reply) => {
    const all = await served();
    const nowMs = Math.max(0, ...all.map((each) => each.nowMs));
    return reply
      .type('text/html')
      .send(workersPage(workerRows(all, version), workerFindings(all, version), nowMs));
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
