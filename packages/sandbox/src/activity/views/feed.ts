import type { RecordedEvent } from '../../ledger/records.js';
import type { World } from '../../world.js';
import type { FeedQuery } from '../query.js';
import { type MetricCounts, type MetricsView, metricsView } from './metrics.js';
import { matches } from './search.js';
import { type Shell, shellOf } from './shell.js';

export interface FeedView {
  shell: Shell;
  query: FeedQuery;
  /** Newest first. */
  events: RecordedEvent[];
  /** The `before` of the next page. Absent on the last page. */
  older?: number;
  metrics: MetricsView['metrics'];
  /** Counts of the selected metric, or of all metrics. */
  counts: MetricCounts;
  /** The account has received no events. */
  empty: boolean;
  /** The ledger keeps counts only. */
  countsOnly: boolean;
  /** Entries that the ledger has removed. */
  forgotten: number;
  nowMs: number;
}

const PAGE_SIZE = 50;

export function feedView(world: World, query: FeedQuery): FeedView {
  const shell = shellOf(world, query);
  const account = shell.account ?? '';
  const { metrics, all } = metricsView(world, account, query.range);
  const found = newestFirst(world, account, query);
  const events = found.slice(0, PAGE_SIZE);
  const last = events.at(-1);
  return {
    shell,
    query,
    events,
    ...(last !== undefined && found.length > PAGE_SIZE && { older: last.seq }),
    metrics,
    counts:
      query.metric === undefined
        ? all
        : (metrics.find(({ name }) => name === query.metric) ?? metricsView(world, '', query.range).all),
    empty: all.recorded + all.duplicate + all.dropped === 0,
    countsOnly: world.ledger.mode === 'counts',
    forgotten: world.ledger.events.forgotten(),
    nowMs: world.now(),
  };
}

/** Finds one event more than a page holds: it shows that there is a next page. */
function newestFirst(world: World, account: string, query: FeedQuery): RecordedEvent[] {
  const { metric, fate, q, before = Number.POSITIVE_INFINITY } = query;
  const found: RecordedEvent[] = [];
  const kept = world.ledger.events.kept();
  for (let i = kept.length - 1; i >= 0 && found.length <= PAGE_SIZE; i--) {
    const event = kept[i];
    if (event === undefined || event.account !== account || event.seq >= before) continue;
    if (metric !== undefined && event.metric !== metric) continue;
    if (fate !== undefined && event.fate !== fate) continue;
    if (q === undefined || matches(event, q)) found.push(event);
  }
  return found;
}
