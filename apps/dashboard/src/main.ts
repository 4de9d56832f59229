import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ConfigError, configWarnings, knowSecrets, loadConfig } from '@tracklayer/config';
import { ENDPOINTS, loweredLimitsOf } from '@tracklayer/klaviyo';
import { closeRedis, connectRedis, rateLimitedErrors } from '@tracklayer/redis';
import { captureConsole, createLogger } from '@tracklayer/telemetry';
import { createUsers } from '@tracklayer/users';
import { addFirstUser, NoSignInError } from './first-user.js';
import { logSignIn } from './log-sign-in.js';
import { isRedisAway } from './redis-away.js';
import { startDashboard } from './server.js';

const REPORT_EVERY_MS = 30_000;

// A flag of this process overrides its environment.
const { values: flags } = parseArgs({ options: { 'base-path': { type: 'string' } } });
const basePath = flags['base-path'];
const env: NodeJS.ProcessEnv = {
  ...process.env,
  ...(basePath !== undefined && { BASE_PATH: basePath }),
};
const { load, secrets } = knowSecrets(() =>
  loadConfig({
    cwd: process.cwd(),
    env,
    knownEndpoints: ENDPOINTS,
    withoutKeys: true,
    ...(env.TRACKLAYER_CONFIG ? { configPath: env.TRACKLAYER_CONFIG } : {}),
  }),
);
const log = createLogger({ name: 'dashboard', level: env.LOG_LEVEL ?? 'info', secrets });
captureConsole(log);
const list = (text = ''): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

try {
  const config = await load();
  const redis = connectRedis(config.redis.url, {
    role: 'reader',
    name: 'dashboard',
    onError: rateLimitedErrors((report) => log.error(report, 'Redis'), REPORT_EVERY_MS, Date.now),
  });

  const users = createUsers(redis);
  if (env.FIRST_USER) {
    try {
      const password = await addFirstUser(users, env.FIRST_USER, Date.now());
      // Not through the log, which may be kept for long and read by many.
      if (password !== undefined) process.stderr.write(firstUserText(env.FIRST_USER, password));
    } catch (error) {
      if (!isRedisAway(error, redis)) throw error;
      log.warn('Redis does not answer, so the dashboard adds no first user. Restart it when Redis is back.');
    }
  }

  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  const destinations = list(env.DESTINATIONS);
  const dashboard = await startDashboard({
    redis,
    host: env.HOST ?? '127.0.0.1',
    port: Number(env.PORT ?? 8080),
    allowedHosts: list(env.ALLOWED_HOSTS),
    ...(destinations.length > 0 && { destinations }),
    configured: {
      ids: config.destinations.map(({ id }) => id),
      ...(config.isAssumed && { isAssumed: true }),
    },
    version: (JSON.parse(manifest) as { version: string }).version,
    limits: loweredLimitsOf(config.destinations),
    warnings: () => configWarnings(config, Date.now()),
    digestKey: config.digestKey?.reveal(),
    letters: {
      dedupWindowMs: config.dedupWindowMs,
      journal: config.journal,
      retention: config.deadLetters,
      backfillOlderThanMs: config.replay.backfillOlderThanMs,
      defaults: config.defaults,
    },
    sending: {
      redisUrl: config.redis.url,
      redis: undefined,
      dedupWindowMs: config.dedupWindowMs,
      journal: config.journal,
      ...config.defaults,
      ...(config.customEvents.defined && { events: config.customEvents.defined }),
    },
    access: config.dashboard,
    users,
    onSignIn: (note) => logSignIn(log, note),
    onError: (error) => log.error({ error }, 'page failed'),
  });
  log.info({ url: dashboard.url }, 'dashboard ready');

  const stop = async (): Promise<void> => {
    await dashboard.close();
    await closeRedis(redis, 1_000);
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof NoSignInError)) throw error;
  const next = error instanceof NoSignInError ? `\n${error.next}` : '';
  process.stderr.write(`${error.message}${next}\n`);
  process.exit(3);
}

function firstUserText(name: string, password: string): string {
  return [
    `The first user is ${name}. The password is ${password}`,
    `It is shown this once. To change it: npx tracklayer users password ${name}`,
    '',
  ].join('\n');
}
