import { createDeadLetters, type DeadLetters, maskLetter } from '@tracklayer/dead-letters';
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import fastify, { type FastifyInstance } from 'fastify';
import { createBoard } from './board.js';
import { deadLetterPage, deadLettersPage, notFoundPage } from './pages/dead-letters.js';
import { type LaneRow, overviewPage } from './pages/overview.js';
import { readOnly } from './read-only.js';

export interface DashboardOptions {
  redis: RedisClient;
  host: string;
  /** 0 picks a free one. */
  port: number;
  allowedHosts?: readonly string[];
}

export interface Dashboard {
  url: string;
  close(): Promise<void>;
}

const BOARD_PATH = '/queues';
const PAGE_SIZE = 50;

/** Serves the pages. Reads only: it holds no Klaviyo key and writes nothing to Redis. */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  const lanes = createLanes(options.redis, { dedupWindowMs: 0 });
  const deadLetters = createDeadLetters(options.redis, { lanes });
  const board = createBoard(lanes, BOARD_PATH);
  board.show(await lanes.destinations());

  const server = fastify({ logger: false });
  readOnly(server, { allowedHosts: options.allowedHosts ?? [] });
  server.addHook('onRequest', async () => board.show(await lanes.destinations()));
  await server.register(board.adapter.registerPlugin(), { prefix: BOARD_PATH });
  addPages(server, lanes, deadLetters);

  const url = await server.listen({ host: options.host, port: options.port });
  return {
    url,
    async close() {
      await server.close();
      await lanes.close();
    },
  };
}

function addPages(server: FastifyInstance, lanes: Lanes, deadLetters: DeadLetters): void {
  server.get('/healthz', () => ({ status: 'ok' }));

  server.get('/', async (_request, reply) => {
    return reply.type('text/html').send(overviewPage(await laneRows(lanes, deadLetters)));
  });

  server.get<{ Querystring: Record<string, string> }>('/dead-letters', async (request, reply) => {
    const { destination, type, cursor } = request.query;
    const known = await lanes.destinations();
    const chosen = destination === undefined ? known : known.filter((id) => id === destination);
    // A cursor belongs to one destination, so pages go on only within one.
    const pages = await Promise.all(
      chosen.map((id) =>
        deadLetters.list(id, {
          limit: PAGE_SIZE,
          ...(isJobType(type) ? { type } : {}),
          ...(cursor && destination ? { cursor } : {}),
        }),
      ),
    );
    const letters = pages
      .flatMap((page) => page.letters)
      .sort((a, b) => b.lastFailedAtMs - a.lastFailedAtMs)
      .slice(0, PAGE_SIZE)
      .map(maskLetter);
    const nextCursor = destination === undefined ? undefined : pages[0]?.cursor;
    const next =
      destination && nextCursor
        ? new URLSearchParams({ destination, ...(type ? { type } : {}), cursor: nextCursor }).toString()
        : undefined;
    return reply.type('text/html').send(deadLettersPage({ letters, ...(next ? { next } : {}) }));
  });

  server.get<{ Params: { destination: string; id: string } }>(
    '/dead-letters/:destination/:id',
    async (request, reply) => {
      const { destination, id } = request.params;
      const known = (await lanes.destinations()).includes(destination);
      const letter = known ? await deadLetters.get(destination, id) : undefined;
      reply.type('text/html');
      if (!letter)
        return reply.code(404).send(notFoundPage('No such dead letter: it was delivered, or it never was.'));
      return reply.send(deadLetterPage(maskLetter(letter)));
    },
  );

  server.setNotFoundHandler((_request, reply) => {
    reply.code(404).type('text/html').send(notFoundPage('There is no such page.'));
  });
}

async function laneRows(lanes: Lanes, deadLetters: DeadLetters): Promise<LaneRow[]> {
  const rows: LaneRow[] = [];
  for (const destination of await lanes.destinations()) {
    const counts = await lanes.counts(destination);
    for (const type of JOB_TYPES) {
      const depth = await lanes.depth(destination, type);
      const dead = await deadLetters.count(destination, { type });
      rows.push({ destination, type, ...depth, dead, delivered: counts[`${type}:delivered`] ?? 0 });
    }
  }
  return rows;
}

function isJobType(type: string | undefined): type is JobType {
  return JOB_TYPES.includes(type as JobType);
}
