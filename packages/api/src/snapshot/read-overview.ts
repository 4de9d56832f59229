/** Reads the whole overview at once: every destination in the same round trips. Its time grows with groups, not with letters. */
import type { Selection } from '@tracklayer/dead-letters';
import { readOldestMs } from '@tracklayer/history';
import { type LaneRow, laneRows, workerFindings } from '@tracklayer/lane-status';
import type { RedisFinding } from '@tracklayer/redis';
import type { ApiSources, ConfigNote } from '../context.js';
import { type Finding, findingOfWorkers } from '../findings.js';
import { type DestinationStatus, destinationStatusOf } from './destination-status.js';
import { createSlowReads, type SlowReads } from './slow-reads.js';

/** The part of the overview that readers share. */
export interface OverviewData {
  /** Epoch ms. */
  atMs: number;
  tookMs: number;
  destinations: readonly DestinationStatus[];
  findings: readonly Finding[];
}

/** Reads the overview again and again. What changes slowly is kept between two readings. */
export function createOverviewReader(sources: ApiSources): () => Promise<OverviewData> {
  const slow = createSlowReads(sources.deadLetters, sources.budgets, sources.now);
  return () => readOverview(sources, slow);
}

async function readOverview(sources: ApiSources, slow: SlowReads): Promise<OverviewData> {
  const startedMs = performance.now();
  const atMs = sources.now();
  const ids = await sources.destinations();
  // A foreign value under one of our keys costs one figure of one destination, and hides no other.
  const causes = new Map(ids.map((id) => [id, slow.causes(id).catch(undefinedIfForeign)]));
  const served = new Map(ids.map((id) => [id, sources.workers.of(id)]));
  const ofLanes = {
    ...sources,
    budgets: { of: slow.budget },
    workers: { of: (id: string) => served.get(id) ?? sources.workers.of(id) },
    deadLetters: {
      async count(id: string, selection: Selection = {}) {
        const own = await causes.get(id);
        if (own === undefined || selection.type === undefined)
          return sources.deadLetters.count(id, selection);
        return own.byLane[selection.type] ?? 0;
      },
    },
  };
  const [rows, oldest, ofCauses, ofRedis, ofWorkers] = await Promise.all([
    laneRows(ofLanes, ids),
    Promise.all(ids.map((id) => readOldestMs(sources.redis, id).catch(undefinedIfForeign))),
    Promise.all(causes.values()),
    sources.redisFindings(),
    Promise.all([...served.values()].map((each) => each.catch(undefinedIfForeign))),
  ]);
  const rowsOf = new Map(ids.map((id): [string, LaneRow[]] => [id, []]));
  for (const row of rows) rowsOf.get(row.destination)?.push(row);
  const warnings = sources.warnings().filter(({ destination }) => rowsOf.has(destination));
  return {
    atMs,
    tookMs: Math.round(performance.now() - startedMs),
    destinations: ids.map((id, at) => {
      const own = ofCauses[at] ?? { ...NO_CAUSES, atMs };
      return destinationStatusOf(id, rowsOf.get(id) ?? [], own, oldest[at]);
    }),
    findings: [
      ...ofRedis.map(findingOfRedis),
      ...workerFindings(
        ofWorkers.filter((each) => each !== undefined),
        sources.version,
      ).map(findingOfWorkers),
      ...warnings.map(findingOfConfig),
    ],
  };
}

const NO_CAUSES = { causes: [], total: 0, letters: 0, byLane: {} };

/** Every other failure concerns all destinations alike. */
function undefinedIfForeign(error: unknown): undefined {
  if (error instanceof Error && error.message.includes('WRONGTYPE')) return undefined;
  throw error;
}

function findingOfRedis({ code, severity, message, next }: RedisFinding): Finding {
  return { code, severity, message, whatToDo: next };
}

function findingOfConfig({ code, destination, message }: ConfigNote): Finding {
  const whatToDo = 'Change the configuration, and restart the workers or send them SIGHUP.';
  return { code, severity: 'warning', message, whatToDo, destinations: [destination] };
}
