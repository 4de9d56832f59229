import { createDeadLetters } from '@tracklayer/dead-letters';
import { createHolds } from '@tracklayer/holds';
import type { LoweredLimits } from '@tracklayer/klaviyo';
import { createBudgets } from '@tracklayer/lane-status';
import { createLanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import fastify from 'fastify';
import { BOARD_PATH, createBoard } from './board.js';
import { addFailures } from './failures.js';
import { readOnly } from './read-only.js';
import { answerOf } from './redis-away.js';
import { addPages } from './routes.js';
import { securityHeaders } from './security-headers.js';

export interface DashboardOptions {
  redis: RedisClient;
  host: string;
  /** 0 picks a free one. */
  port: number;
  allowedHosts?: readonly string[];
  /** Shows these alone, each from when it is known in Redis. Default: all that ever had a job. */
  destinations?: readonly string[];
  /** What the configuration lowers of each destination's limits. Default: nothing. */
  limits?: (destination: string) => LoweredLimits;
  /** Told of what failed for no reason known here; readers are told no details. */
  onError?: (error: Error) => void;
}

export interface Dashboard {
  url: string;
  close(): Promise<void>;
}

/** What needs no Redis: whether the process lives, and the files of Bull Board's application. */
const WITHOUT_REDIS = /^\/(healthz$|refresh\.js$|queues\/static\/)/;

/** Serves the pages. Reads only: it holds no Klaviyo key and steers nothing. Starts whether Redis is there or not. */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { redis, host, port, allowedHosts = [], limits = () => ({}), onError = () => {} } = options;
  const lanes = createLanes(redis, { dedupWindowMs: 0 });
  const deadLetters = createDeadLetters(redis, { lanes });
  const board = createBoard(lanes);
  const destinations = async (): Promise<string[]> => {
    const known = await answerOf(lanes.destinations());
    return known.filter((id) => options.destinations?.includes(id) ?? true);
  };

  const server = fastify({ logger: false, forceCloseConnections: true });
  readOnly(server, { allowedHosts });
  securityHeaders(server);
  addFailures(server, redis, onError);
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
