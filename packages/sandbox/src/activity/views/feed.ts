import type { RecordedEvent } from '../../ledger/records.js';
import type { World } from '../../world.js';
import type { FeedQuery } from '../query.js';
import { type MetricCounts, type MetricsView, metricsView } from './metrics.js';
import { matches } from './search.js';
import { type Shell, shellOf } from './shell.js';

export interface FeedView {
  shell: Shell;
  query: FeedQuery;
  /** The newest first. */
  events: RecordedEvent[];
  /** Give this as `before` for the next page; absent on the last. */
  older?: number;
  metrics: MetricsView['metrics'];
  /** Of the metric that is shown, or of all. */
  counts: MetricCounts;
  /** Has the account received anything at all? */
  empty: boolean;
  /** The ledger keeps numbers only. */
  countsOnly: boolean;
  /** Entries that the ledger has let go. */
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

/** One more than a page, so that it is known whether there is a next one. */
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
