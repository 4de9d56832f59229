import { readFile } from 'node:fs/promises';
import { ConfigError, knowSecrets, loadConfig } from '@tracklayer/config';
import { runWorkerProcess } from '@tracklayer/delivery';
import { ENDPOINTS, MappingError } from '@tracklayer/klaviyo';
import { DigestKeyError } from '@tracklayer/persons';
import { RedisUnfitError } from '@tracklayer/redis';
import { captureConsole, createLogger } from '@tracklayer/telemetry';

const { load, secrets } = knowSecrets(() =>
  loadConfig({
    cwd: process.cwd(),
    env: process.env,
    knownEndpoints: ENDPOINTS,
    ...(process.env.TRACKLAYER_CONFIG ? { configPath: process.env.TRACKLAYER_CONFIG } : {}),
  }),
);
const log = createLogger({ name: 'worker', level: process.env.LOG_LEVEL ?? 'info', secrets });
captureConsole(log);

const stopping = new AbortController();
const stop = (): void => {
  // A second signal stops at once. Another worker takes the jobs in flight.
  if (stopping.signal.aborted) process.exit(1);
  stopping.abort();
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);

try {
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  await runWorkerProcess(load, log, {
    version: (JSON.parse(manifest) as { version: string }).version,
    stop: stopping.signal,
    campaignThread: new URL('./campaign-thread.js', import.meta.url),
    onReload: (listener) => process.on('SIGHUP', listener),
  });
  process.exit(0);
} catch (error) {
  const kinds = [ConfigError, MappingError, DigestKeyError, RedisUnfitError];
  const isMistake = kinds.some((kind) => error instanceof kind);
  if (!isMistake || !(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  if (error instanceof RedisUnfitError) process.stderr.write(`${error.next}\n`);
  process.exit(3);
}
