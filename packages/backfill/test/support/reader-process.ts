/** Reads a file of a migration in its own process, so that a test can kill it. Argument: the options as JSON. */

import { MAPPING } from '@tracklayer/klaviyo';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { EMPTY_MAP, inspectFiles, runBackfill } from '../../src/index.js';

const { redisUrl, destination, migrationId, path, rejectsPath } = JSON.parse(process.argv[2] ?? '{}') as {
  redisUrl: string;
  destination: string;
  migrationId: string;
  path: string;
  rejectsPath: string;
};

const redis = connectRedis(redisUrl, { role: 'worker', name: 'reader' });
const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
await runBackfill({
  redis,
  lanes,
  destination,
  migrationId,
  kind: 'events',
  sources: await inspectFiles(path),
  map: EMPTY_MAP,
  utc: false,
  rejectsPath,
  settings: { dialect: 'klaviyo', mapping: MAPPING },
  nowMs: Date.now,
  signal: new AbortController().signal,
  maxBatches: 3,
  maxEntries: 100,
});
await lanes.close();
await closeRedis(redis, 1_000);
