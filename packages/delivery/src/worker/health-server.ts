import type { Metrics } from '@tracklayer/telemetry';
import fastify from 'fastify';
import type { DeliveryHealth } from './delivery-health.js';

export interface HealthServer {
  url: string;
  close(): Promise<void>;
}

export interface HealthServerOptions {
  host: string;
  /** 0 picks a free port. */
  port: number;
  metrics: Metrics;
  /** Whether the worker can deliver now, and what may stop it. */
  ready: () => Promise<DeliveryHealth>;
}

/** Serves `/healthz` (the process runs), `/readyz` (Redis accepts writes; `warnings` about its settings) and `/metrics` (Prometheus). */
export async function startHealthServer({
  host,
  port,
  metrics,
  ready,
}: HealthServerOptions): Promise<HealthServer> {
  const server = fastify({ logger: false });
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const { ok, reason, findings } = await ready();
    const warnings = findings.length > 0 ? { warnings: findings } : {};
    if (ok) return { status: 'ready', ...warnings };
    return reply.code(503).send({ status: 'not ready', reason, ...warnings });
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  const url = await server.listen({ host, port });
  return { url, close: () => server.close() };
}
