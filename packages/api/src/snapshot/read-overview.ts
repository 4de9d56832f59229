/** Reads the whole overview at once: every destination in the same round trips. Its time grows with groups, not with letters. */
import { type LaneRow, laneRows, workerFindings } from '@tracklayer/lane-status';
import type { RedisFinding } from '@tracklayer/redis';
import type { ApiSources, ConfigNote } from '../context.js';
import { type Finding, findingOfWorkers } from '../findings.js';
import { type DestinationStatus, destinationStatusOf } from './destination-status.js';

/** The part of the overview that readers share. */
export interface OverviewData {
  /** Epoch ms. */
  atMs: number;
  tookMs: number;
  destinations: readonly DestinationStatus[];
  findings: readonly Finding[];
}

const CAUSES_SHOWN = 5;

export async function readOverview(sources: ApiSources): Promise<OverviewData> {
  const startedMs = performance.now();
  const atMs = sources.now();
  const ids = await sources.destinations();
  const [rows, causes, ofRedis, served] = await Promise.all([
    laneRows(sources, ids),
    // Without reading letters to count people.
    Promise.all(ids.map((id) => sources.deadLetters.causes(id, {}, { limit: CAUSES_SHOWN, readAtMost: 0 }))),
    sources.redisFindings(),
    Promise.all(ids.map((id) => sources.workers.of(id))),
  ]);
  const warnings = sources.warnings().filter(({ destination }) => ids.includes(destination));
  return {
    atMs,
    tookMs: Math.round(performance.now() - startedMs),
    destinations: ids.map((id, at) =>
      destinationStatusOf(id, rowsOf(rows, id), causes[at] ?? { causes: [], total: 0, letters: 0 }),
    ),
    findings: [
      ...ofRedis.map(findingOfRedis),
      ...workerFindings(served, sources.version).map(findingOfWorkers),
      ...warnings.map(findingOfConfig),
    ],
  };
}

function findingOfRedis({ code, severity, message, next }: RedisFinding): Finding {
  return { code, severity, message, whatToDo: next };
}

function findingOfConfig({ code, destination, message }: ConfigNote): Finding {
  const whatToDo = 'Change the configuration, and restart the workers or send them SIGHUP.';
  return { code, severity: 'warning', message, whatToDo, destinations: [destination] };
}

function rowsOf(rows: readonly LaneRow[], id: string): LaneRow[] {
  return rows.filter(({ destination }) => destination === id);
}
