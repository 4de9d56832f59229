/**
 * Metrics whose values are read from elsewhere at each scrape.
 *
 * Defends against:
 * - a Redis that is down: the scrape loses these gauges and keeps the rest, which an operator needs most then;
 * - a removed destination: its last value must not stay in the metrics.
 */
import { Counter, Gauge, type Registry } from 'prom-client';
import { safeLabel } from './labels.js';
import { METRICS } from './names.js';

export interface LaneDepth {
  destination: string;
  type: string;
  /** Jobs by state: `waiting`, `active`, `delayed`, … */
  states: Readonly<Record<string, number>>;
}

export interface Hold {
  destination: string;
  /** The part of the destination that is held. */
  scope: string;
  /** A code, e.g. `not_authenticated`. */
  reason: string;
}

export interface LettersGone {
  destination: string;
  type: string;
  /** Number of letters by the way they left: `expired`, `discarded`. These numbers only grow. */
  ends: Readonly<Record<string, number>>;
}

export interface CampaignCount {
  destination: string;
  /** Campaigns by state: `running`, `waiting`, `paused`. */
  states: Readonly<Record<string, number>>;
}

export interface WorkerCount {
  destination: string;
  version: string;
  /** Workers of this version that run. */
  count: number;
}

export interface UnservedLane {
  destination: string;
  type: string;
  /** A code: `no_worker` or `not_configured`. */
  reason: string;
}

/** The sources to read at every scrape. */
export interface MetricSources {
  laneDepths?(): Promise<readonly LaneDepth[]>;
  /** Events and profiles in the batches of back-fills. */
  backfillEntries?(): Promise<readonly { destination: string; count: number }[]>;
  deadLetters?(): Promise<readonly { destination: string; count: number }[]>;
  lettersGone?(): Promise<readonly LettersGone[]>;
  campaigns?(): Promise<readonly CampaignCount[]>;
  holds?(): Promise<readonly Hold[]>;
  workers?(): Promise<readonly WorkerCount[]>;
  unservedLanes?(): Promise<readonly UnservedLane[]>;
}

const DEADLINE_MS = 2_000;

/** @returns a function that adds sources. It returns a function that removes them again. */
export function createSourceGauges(registry: Registry): (sources: MetricSources) => () => void {
  const watched = new Set<MetricSources>();
  const errors = new Counter({ ...METRICS.scrapeErrors, registers: [registry] });

  type Ask<Row> = (sources: MetricSources) => Promise<readonly Row[]> | undefined;

  async function rowsOf<Row>(source: keyof MetricSources, ask: Ask<Row>): Promise<Row[]> {
    const answers = await Promise.allSettled([...watched].map((sources) => withinDeadline(ask(sources))));
    return answers.flatMap((answer) => {
      if (answer.status === 'rejected') errors.inc({ source });
      return answer.status === 'fulfilled' ? (answer.value ?? []) : [];
    });
  }

  function gauge<Row>(
    metric: { name: string; help: string; labelNames: readonly string[] },
    source: keyof MetricSources,
    ask: Ask<Row>,
    show: (gauge: Gauge, row: Row) => void,
  ): void {
    new Gauge({
      ...metric,
      registers: [registry],
      async collect() {
        const rows = await rowsOf(source, ask);
        this.reset();
        for (const row of rows) show(this, row);
      },
    });
  }

  gauge(
    METRICS.laneDepth,
    'laneDepths',
    (from) => from.laneDepths?.(),
    (depth, { destination, type, states }) => {
      for (const [state, count] of Object.entries(states)) {
        depth.set(
          { destination: safeLabel(destination), type: safeLabel(type), state: safeLabel(state) },
          count,
        );
      }
    },
  );
  type Counted = { destination: string; count: number };
  const showCount = (shown: Gauge, { destination, count }: Counted) =>
    shown.set({ destination: safeLabel(destination) }, count);
  gauge(METRICS.deadLetters, 'deadLetters', (from) => from.deadLetters?.(), showCount);
  gauge(METRICS.backfillEntries, 'backfillEntries', (from) => from.backfillEntries?.(), showCount);
  gauge(
    METRICS.campaigns,
    'campaigns',
    (from) => from.campaigns?.(),
    (campaigns, { destination, states }) => {
      for (const [state, count] of Object.entries(states)) {
        campaigns.set({ destination: safeLabel(destination), state: safeLabel(state) }, count);
      }
    },
  );
  gauge(
    METRICS.holds,
    'holds',
    (from) => from.holds?.(),
    (holds, { destination, scope, reason }) => {
      holds.set(
        { destination: safeLabel(destination), scope: safeLabel(scope), reason: safeLabel(reason) },
        1,
      );
    },
  );

  gauge(
    METRICS.workers,
    'workers',
    (from) => from.workers?.(),
    (workers, { destination, version, count }) => {
      workers.set({ destination: safeLabel(destination), version: safeLabel(version) }, count);
    },
  );
  gauge(
    METRICS.unservedLanes,
    'unservedLanes',
    (from) => from.unservedLanes?.(),
    (lanes, { destination, type, reason }) => {
      lanes.set({ destination: safeLabel(destination), type: safeLabel(type), reason: safeLabel(reason) }, 1);
    },
  );

  new Counter({
    ...METRICS.lettersGone,
    registers: [registry],
    async collect() {
      const rows = await rowsOf('lettersGone', (from) => from.lettersGone?.());
      this.reset();
      for (const { destination, type, ends } of rows) {
        for (const [end, count] of Object.entries(ends)) {
          this.inc(
            { destination: safeLabel(destination), type: safeLabel(type), end: safeLabel(end) },
            count,
          );
        }
      }
    },
  });

  return (sources) => {
    watched.add(sources);
    return () => void watched.delete(sources);
  };
}

async function withinDeadline<T>(answer: Promise<T> | undefined): Promise<T | undefined> {
  if (answer === undefined) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too slow for this scrape')), DEADLINE_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
