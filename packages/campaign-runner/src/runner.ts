/**
 * Runs campaigns in this process or thread: takes each one that it is given, until it has ended.
 *
 * Failure story: this process is killed, or Redis is away. The lease of each campaign expires, and the next look of any worker
 * takes the campaign up again. So nothing here tries twice.
 */
import { hostname } from 'node:os';
import { CampaignBusyError, type DeadLetters } from '@tracklayer/dead-letters';

/** A line for the log of the worker. */
export type Say = (level: 'info' | 'warn', fields: object, message: string) => void;

export interface CampaignRunner {
  /** Runs a campaign, unless it runs here already. Returns at once. */
  take(destination: string, id: string): void;
  /** Ids of the campaigns that run here. */
  running(): readonly string[];
  /** Ends the runs of every other destination. */
  keepOnly(destinations: readonly string[]): void;
  /** Ends every run after its current page, and frees the campaigns for other workers. Never rejects. */
  close(): Promise<void>;
}

export interface CampaignRunnerOptions {
  run: DeadLetters['campaigns']['run'];
  say: Say;
  /** Called with the id of a campaign after its run here. */
  onEnd?: (id: string) => void;
  /** How long a killed worker keeps a campaign. */
  leaseMs?: number;
}

/** Short, so that the next worker continues soon. A worker whose event loop stops for longer loses the campaign, and no letter. */
const LEASE_MS = 6_000;

/** After a failure this process leaves the campaign alone for this long, so that the log does not fill. */
const FAILED_MS = 10_000;

interface Run {
  destination: string;
  stopping: AbortController;
  ended: Promise<void>;
}

export function createCampaignRunner({
  run: runCampaign,
  say,
  onEnd,
  leaseMs = LEASE_MS,
}: CampaignRunnerOptions): CampaignRunner {
  const holder = `${hostname()}:${process.pid}`;
  const runs = new Map<string, Run>();
  /** Campaigns whose last run here failed → when this process may try again. */
  const triesFromMs = new Map<string, number>();

  async function run(destination: string, id: string, signal: AbortSignal): Promise<void> {
    const fields = { destination, campaign: id };
    try {
      // The first progress means that this process has the campaign.
      let isTaken = false;
      const campaign = await runCampaign(destination, id, {
        holder,
        signal,
        leaseMs,
        untilPaused: true,
        onProgress: () => {
          if (!isTaken) say('info', fields, 'took up a campaign');
          isTaken = true;
        },
      });
      const { counts, total } = campaign;
      const state = campaign.stopped === undefined ? campaign.state : 'stopped';
      say('info', { ...fields, state, total, ...counts }, 'ended its run of a campaign');
    } catch (error) {
      // Another worker was faster, or took the campaign over while this one slept.
      if (error instanceof CampaignBusyError) return;
      triesFromMs.set(id, performance.now() + FAILED_MS);
      say('warn', { ...fields, error }, 'could not run a campaign; a worker tries again');
    }
  }

  function end(wanted: (run: Run) => boolean): Promise<unknown> {
    const ending = [...runs.values()].filter(wanted);
    for (const { stopping } of ending) stopping.abort();
    return Promise.all(ending.map(({ ended }) => ended));
  }

  return {
    take(destination, id) {
      if (runs.has(id)) return;
      if (performance.now() < (triesFromMs.get(id) ?? 0)) return onEnd?.(id);
      triesFromMs.delete(id);
      const stopping = new AbortController();
      const ended = run(destination, id, stopping.signal).finally(() => {
        runs.delete(id);
        onEnd?.(id);
      });
      runs.set(id, { destination, stopping, ended });
    },
    running: () => [...runs.keys()],
    keepOnly(destinations) {
      void end(({ destination }) => !destinations.includes(destination));
    },
    async close() {
      await end(() => true);
    },
  };
}
