/**
 * Follows campaigns that workers run, and shows their progress.
 *
 * Failure story: a person starts a replay and then closes the laptop, loses the connection, or presses Ctrl-C. The campaign
 * goes on, because a worker runs it. The last message says how to look at it and how to end it. If no worker takes the campaign
 * up, the command says so and ends. If no letter moves, it says why.
 */
import { type Campaign, type CampaignProgress, type Followed, maskCampaign } from '@tracklayer/dead-letters';
import { startProgress } from '../output/progress.js';
import type { CommandContext } from '../runtime/command.js';
import type { ExitCode } from '../runtime/exit-codes.js';
import { progressText } from './campaign-text.js';
import { reportCampaigns } from './report-campaigns.js';
import { watchStalls } from './stall-watch.js';
import type { OpenDeadLetters } from './with-dead-letters.js';

const LIVE_MS = 250;
const PIPE_MS = 5_000;

/** Resolves with the exit code of the command: 0 only if no letter of the campaigns is dead any more. */
export async function followCampaigns(
  context: CommandContext,
  { deadLetters, lanes, holds }: OpenDeadLetters,
  campaigns: readonly Campaign[],
): Promise<ExitCode> {
  const { io, out } = context;
  const latest = new Map<string, CampaignProgress>(
    campaigns.map((campaign) => [campaign.destination, { campaign, perSecond: 0 }]),
  );
  const stalls = watchStalls(out, { lanes, holds });
  const progress = startProgress(io, out, () => progressText([...latest.values()], true));

  function onProgress(each: CampaignProgress): void {
    const { campaign, runner } = each;
    const before = latest.get(campaign.destination);
    latest.set(campaign.destination, each);
    if (runner !== before?.runner) sayRunner(campaign, runner);
    if (out.json) void out.data({ progress: { ...each, campaign: maskCampaign(campaign) } });
    else if (!out.live) out.note(progressText([...latest.values()], false));
    stalls.note(each);
  }

  function sayRunner({ id, state }: Campaign, runner: string | undefined): void {
    if (runner !== undefined) out.note(`Process ${runner} runs campaign ${id}. This command follows it.`);
    else if (state === 'interrupted')
      out.note(`Campaign ${id} is interrupted: its worker has ended. The next worker takes it up.`);
  }

  try {
    const followed: Followed[] = await Promise.all(
      campaigns.map(({ destination, id }) =>
        deadLetters.campaigns.follow(destination, id, {
          signal: io.signal,
          everyMs: out.live ? LIVE_MS : PIPE_MS,
          onProgress,
        }),
      ),
    );
    stalls.stop();
    progress.stop();
    return await reportCampaigns(context, followed);
  } finally {
    stalls.stop();
    progress.stop();
  }
}
