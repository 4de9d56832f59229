import type { Metrics } from '@tracklayer/telemetry';
import fastify from 'fastify';

export interface HealthServer {
  url: string;
  close(): Promise<void>;
}

export interface HealthServerOptions {
  host: string;
  /** 0 picks a free port. */
  port: number;
  metrics: Metrics;
  /** Whether the worker can deliver now. */
  ready: () => Promise<boolean>;
}

/** Serves `/healthz` (the process runs), `/readyz` (Redis answers) and `/metrics` (Prometheus). */
export async function startHealthServer({
  host,
  port,
  metrics,
  ready,
}: HealthServerOptions): Promise<HealthServer> {
  const server = fastify({ logger: false });
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    if (await ready()) return { status: 'ready' };
    return reply.code(503).send({ status: 'not ready', reason: 'Redis does not answer' });
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  const url = await server.listen({ host, port });
  return { url, close: () => server.close() };
}
