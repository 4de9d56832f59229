import type { ConfigWarning } from '@tracklayer/config';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createHolds } from '@tracklayer/holds';
import type { LoweredLimits } from '@tracklayer/klaviyo';
import { createBudgets } from '@tracklayer/lane-status';
import { createLanes } from '@tracklayer/lanes';
import { type RedisClient, readRedisFindings } from '@tracklayer/redis';
import fastify from 'fastify';
import { BOARD_PATH, createBoard } from './board.js';
import { addErrorHandler } from './error-handler.js';
import { readOnly } from './read-only.js';
import { answerInTime } from './redis-away.js';
import { addPages } from './routes.js';
import { securityHeaders } from './security-headers.js';

export interface DashboardOptions {
  redis: RedisClient;
  host: string;
  /** 0 picks a free port. */
  port: number;
  allowedHosts?: readonly string[];
  /** Shows only these, each once Redis knows it. Default: all that ever had a job. */
  destinations?: readonly string[];
  /** What the configuration lowers of each destination's limits. Default: nothing. */
  limits?: (destination: string) => LoweredLimits;
  /** What a person should change before it stops working. Read for each page. Default: nothing. */
  warnings?: () => readonly ConfigWarning[];
  /** Gets the errors that have no known cause. Readers see no details of them. */
  onError?: (error: Error) => void;
}

export interface Dashboard {
  url: string;
  close(): Promise<void>;
}

/** Addresses that need no Redis: the health of the process, and the files of pages. */
const WITHOUT_REDIS = /^\/(healthz$|refresh\.js$|queues\/static\/)/;

/** A page is shown without these findings rather than late. */
const FINDINGS_WITHIN_MS = 500;

/** Serves the pages. It only reads, and it holds no Klaviyo key. It also starts while Redis does not answer. */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { redis, host, port, allowedHosts = [], limits = () => ({}), onError = () => {} } = options;
  const { warnings = () => [] } = options;
  const lanes = createLanes(redis, { dedupWindowMs: 0 });
  const deadLetters = createDeadLetters(redis, { lanes });
  const board = createBoard(lanes);
  const destinations = async (): Promise<string[]> => {
    const known = await answerInTime(lanes.destinations());
    return known.filter((id) => options.destinations?.includes(id) ?? true);
  };

  const server = fastify({ logger: false, forceCloseConnections: true });
  readOnly(server, { allowedHosts });
  securityHeaders(server);
  addErrorHandler(server, redis, onError);
  server.addHook('onRequest', async (request) => {
    if (!WITHOUT_REDIS.test(request.url)) board.show(await destinations());
  });
  server.get('/healthz', () => ({ status: 'ok' }));
  await server.register(board.adapter.registerPlugin(), { prefix: BOARD_PATH });
  addPages(server, {
    lanes,
    deadLetters,
    holds: createHolds(redis),
    budgets: createBudgets(redis, limits),
    destinations,
    warnings,
    redisFindings: () => readRedisFindings(redis, FINDINGS_WITHIN_MS).catch(() => []),
  });

  const url = await server.listen({ host, port });
  return {
    url,
    async close() {
      await server.close();
      await lanes.close();
    },
  };
}
