import { closeRedis, connectRedis } from '@tracklayer/redis';
import { createLogger } from '@tracklayer/telemetry';
import { startDashboard } from './server.js';

const log = createLogger({ name: 'dashboard', level: process.env.LOG_LEVEL ?? 'info' });
const redis = connectRedis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', {
  role: 'reader',
  name: 'tracklayer-dashboard',
  onError: (error) => log.error({ error }, 'Redis'),
});

const dashboard = await startDashboard({
  redis,
  host: process.env.HOST ?? '127.0.0.1',
  port: Number(process.env.PORT ?? 8080),
  allowedHosts: (process.env.ALLOWED_HOSTS ?? '').split(',').filter((host) => host !== ''),
});
log.info({ url: dashboard.url }, 'dashboard ready');

const stop = async (): Promise<void> => {
  await dashboard.close();
  await closeRedis(redis, 1_000);
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
