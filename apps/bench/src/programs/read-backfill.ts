/** Reads a file as `tracklayer backfill` does, for real or as a dry run. It may be killed at any time and started again. */
import { dryRun, EMPTY_MAP, inspectFiles, lowerProcessPriority, runBackfill } from '@tracklayer/backfill';
import { MAPPING } from '@tracklayer/klaviyo';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { peakRssBytes } from '../process-peak.js';
import { programArguments } from './program.js';

export interface ReadSettings {
  redisUrl: string;
  path: string;
  migrationId: string;
  dry: boolean;
  /** The file for refused lines. */
  rejectsPath: string;
  /** Default `events`. */
  kind?: 'events' | 'profiles';
}

export interface ReadDone {
  ms: number;
  /** The peak of resident memory of the process. */
  rssBytes: number;
}

const { redisUrl, path, migrationId, dry, rejectsPath, kind = 'events' } = programArguments<ReadSettings>();

lowerProcessPriority();
const redis = connectRedis(redisUrl, { role: 'worker', name: 'bench' });
const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
const fromMs = performance.now();
const order = {
  redis,
  destination: 'main',
  migrationId,
  kind,
  sources: await inspectFiles(path),
  map: EMPTY_MAP,
  utc: false,
  settings: { dialect: 'klaviyo' as const, mapping: MAPPING },
  signal: new AbortController().signal,
};
if (dry) await dryRun({ ...order, lanes, nowMs: Date.now() });
else await runBackfill({ ...order, lanes, rejectsPath, nowMs: Date.now });
const ms = performance.now() - fromMs;
const done: ReadDone = { ms, rssBytes: await peakRssBytes() };
await lanes.close();
await closeRedis(redis, 1_000);
process.send?.(done, () => process.disconnect?.());
