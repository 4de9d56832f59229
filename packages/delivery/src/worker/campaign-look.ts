/**
 * Looks for campaigns that no process runs, and gives them to the runner of this worker.
 *
 * Failure story: the terminal, the page or the program that started a campaign is gone, or the worker that ran it was killed. The
 * campaign is in Redis, so the next look of any worker that serves its destination takes it up.
 */
import type { CampaignRunner } from '@tracklayer/campaign-runner';
import type { Logger } from '@tracklayer/telemetry';
import { oneAtATime } from '../one-at-a-time.js';
import { sayingFirstFailure } from '../saying-first-failure.js';

/** One worker runs at most this many campaigns at once. The others wait for a place, here or in another worker. */
const AT_ONCE = 16;

export interface CampaignLook {
  /** Looks now. Never rejects. */
  look(): Promise<void>;
  /** Looks no more, and ends the runs. Never rejects. */
  close(): Promise<void>;
}

export interface CampaignLookOptions {
  /** Ids of the campaigns of a destination that no process runs. */
  waiting: (destination: string) => Promise<string[]>;
  /** The destinations served now. */
  destinations: () => readonly string[];
  runner: CampaignRunner;
  log: Logger;
  /** Undefined: nothing runs except by calls of `look`. */
  everyMs: number | undefined;
}

export function startCampaignLook({
  waiting,
  destinations,
  runner,
  log,
  everyMs,
}: CampaignLookOptions): CampaignLook {
  let isClosed = false;

  async function round(): Promise<void> {
    const served = destinations();
    runner.keepOnly(served);
    const found = await Promise.all(
      served.map(async (destination) => {
        const ids = await waiting(destination);
        return ids.map((id) => ({ destination, id }));
      }),
    );
    // Ids sort by time: the oldest campaign first, of whatever destination.
    const open = found.flat().sort((a, b) => a.id.localeCompare(b.id));
    const isRunning = new Set(runner.running());
    const free = open.filter(({ id }) => !isRunning.has(id));
    if (isClosed) return;
    for (const { destination, id } of free.slice(0, Math.max(0, AT_ONCE - isRunning.size)))
      runner.take(destination, id);
  }

  const look = oneAtATime(
    sayingFirstFailure(round, (error) =>
      log.warn({ error }, 'could not look for campaigns; the next look tries again'),
    ),
  );
  const timer = everyMs === undefined ? undefined : setInterval(look, everyMs);
  return {
    look,
    async close() {
      isClosed = true;
      clearInterval(timer);
      await runner.close();
    },
  };
}
