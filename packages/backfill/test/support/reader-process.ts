/** Reads a file of a migration in its own process, so that a test can kill or measure it. Argument: the options as JSON. */
import { readFileSync, writeFileSync } from 'node:fs';
import { MAPPING } from '@tracklayer/klaviyo';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { dryRun, EMPTY_MAP, inspectFiles, lowerProcessPriority, runBackfill } from '../../src/index.js';

export interface ReaderSettings {
  redisUrl: string;
  destination: string;
  migrationId: string;
  path: string;
  rejectsPath: string;
  /** A file for Linux's status of the process at its end. Then the process reads as the command does, with whole batches. */
  statusPath?: string;
  dry?: boolean;
}

const given = JSON.parse(process.argv[2] ?? '{}') as ReaderSettings;
const { redisUrl, destination, migrationId, path, rejectsPath, statusPath, dry = false } = given;

if (statusPath !== undefined) lowerProcessPriority();
const redis = connectRedis(redisUrl, { role: 'worker', name: 'reader' });
const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
const order = {
  redis,
  lanes,
  destination,
  migrationId,
  kind: 'events' as const,
  sources: await inspectFiles(path),
  map: EMPTY_MAP,
  utc: false,
  settings: { dialect: 'klaviyo' as const, mapping: MAPPING },
  signal: new AbortController().signal,
};
const small = statusPath === undefined ? { maxBatches: 3, maxEntries: 100 } : {};
if (dry) await dryRun({ ...order, nowMs: Date.now() });
else await runBackfill({ ...order, ...small, rejectsPath, nowMs: Date.now });
if (statusPath !== undefined) writeFileSync(statusPath, readFileSync('/proc/self/status'));
await lanes.close();
await closeRedis(redis, 1_000);
