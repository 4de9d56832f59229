import { closeRedis, connectRedis, rateLimitedErrors } from '@tracklayer/redis';
import { createLogger } from '@tracklayer/telemetry';
import { startDashboard } from './server.js';

const REPORT_EVERY_MS = 30_000;

const log = createLogger({ name: 'dashboard', level: process.env.LOG_LEVEL ?? 'info' });
const redis = connectRedis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', {
  role: 'reader',
  name: 'dashboard',
  onError: rateLimitedErrors((report) => log.error(report, 'Redis'), REPORT_EVERY_MS, Date.now),
});

const list = (text = ''): string[] => text.split(/[\s,]+/).filter((word) => word !== '');
const destinations = list(process.env.DESTINATIONS);

const dashboard = await startDashboard({
  redis,
  host: process.env.HOST ?? '127.0.0.1',
  port: Number(process.env.PORT ?? 8080),
  allowedHosts: list(process.env.ALLOWED_HOSTS),
  ...(destinations.length > 0 && { destinations }),
  onError: (error) => log.error({ error }, 'a page failed'),
});
log.info({ url: dashboard.url }, 'dashboard ready');

const stop = async (): Promise<void> => {
  await dashboard.close();
  await closeRedis(redis, 1_000);
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
