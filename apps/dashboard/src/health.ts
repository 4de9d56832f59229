import { readWorkerFindings, type WorkerView, workerMetrics } from '@tracklayer/lane-status';
import type { RedisFinding } from '@tracklayer/redis';
import { createMetrics } from '@tracklayer/telemetry';
import type { FastifyInstance } from 'fastify';

/** What the health of the dashboard is read from. */
export interface HealthSources {
  /** Ids of the destinations that are shown now. @throws where Redis does not answer in time */
  destinations(): Promise<string[]>;
  workers: WorkerView;
  /** Why Redis may lose events. */
  redisFindings(): Promise<readonly RedisFinding[]>;
  /** The version of this program. */
  version: string;
}

/**
 * Serves `/healthz` (the process runs), `/readyz` (Redis answers; `warnings` about Redis and the workers) and `/metrics`
 * (Prometheus). Where no worker runs, no worker can report that.
 */
export function addHealth(server: FastifyInstance, sources: HealthSources): void {
  const { destinations, workers } = sources;
  const metrics = createMetrics();
  metrics.watch(workerMetrics(workers, destinations));
  server.addHook('onClose', async () => metrics.close());

  server.get('/healthz', () => ({ status: 'ok' }));

  server.get('/readyz', async (_request, reply) => {
    try {
      const shown = await destinations();
      const [findings, ofWorkers] = await Promise.all([
        sources.redisFindings(),
        readWorkerFindings(workers, shown, sources.version),
      ]);
      const warnings = [...findings, ...ofWorkers];
      return { status: 'ready', ...(warnings.length > 0 && { warnings }) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return reply.code(503).send({ status: 'not ready', reason });
    }
  });

  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}
