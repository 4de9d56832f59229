/**
 * Runs campaigns until they are done, and shows their progress.
 *
 * Failure story: a person starts a replay and then closes the laptop, loses the connection, or presses Ctrl-C. Letters on
 * their way get their result, no more letters are sent, and the campaign stays recorded. The last message says how to
 * resume it. If another process runs the campaign, this one follows it, and takes over if that process is killed. If no
 * letter moves, it says why.
 */
import { hostname } from 'node:os';
import { type Campaign, type CampaignProgress, maskCampaign } from '@tracklayer/dead-letters';
import { lowerPriority } from '@tracklayer/lower-priority';
import { startProgress } from '../output/progress.js';
import type { CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { hasFailures, outcomeText, progressText } from './campaign-text.js';
import { watchStalls } from './stall-watch.js';
import type { OpenDeadLetters } from './with-dead-letters.js';

const LIVE_MS = 250;
const PIPE_MS = 5_000;

/** Resolves with the exit code of the command: 0 only if no letter of the campaigns is dead any more. */
export async function runCampaigns(
  context: CommandContext,
  { deadLetters, lanes, holds }: OpenDeadLetters,
  campaigns: readonly Campaign[],
): Promise<ExitCode> {
  const { io, out } = context;
  // Live traffic goes first on the processor too.
  if (io.stdout === process.stdout) lowerPriority();
  const latest = new Map<string, CampaignProgress>(
    campaigns.map((campaign) => [campaign.destination, { campaign, perSecond: 0 }]),
  );
  const everyMs = out.live ? LIVE_MS : PIPE_MS;
  const stalls = watchStalls(out, { lanes, holds });
  const progress = startProgress(io, out, () => progressText([...latest.values()], true));
  try {
    const running = campaigns.map((campaign) =>
      deadLetters.campaigns.run(campaign.destination, campaign.id, {
        holder: `${hostname()}:${process.pid}`,
        wait: true,
        signal: io.signal,
        everyMs,
        onProgress: (each) => {
          const { runner } = each;
          if (runner !== undefined && runner !== latest.get(campaign.destination)?.runner) {
            out.note(
              `Process ${runner} runs campaign ${campaign.id}. This command follows it, and takes over if it was killed.`,
            );
          }
          latest.set(campaign.destination, each);
          if (out.json) void out.data({ progress: { ...each, campaign: maskCampaign(each.campaign) } });
          else if (!out.live) out.note(progressText([...latest.values()], false));
          stalls.note(each);
        },
      }),
    );
    const last = await Promise.all(running);
    stalls.stop();
    progress.stop();
    return await report(context, last, [...latest.values()]);
  } finally {
    stalls.stop();
    progress.stop();
  }
}

async function report(
  { out }: CommandContext,
  campaigns: readonly Campaign[],
  progress: readonly CampaignProgress[],
): Promise<ExitCode> {
  const { bold, green, yellow } = out.colors;
  for (const campaign of campaigns) {
    const { id, state, destination } = campaign;
    const runner = progress.find((each) => each.campaign.id === id)?.runner;
    await out.data({ campaign: maskCampaign(campaign) });
    const color = state === 'done' && !hasFailures(campaign) ? green : yellow;
    await out.print(`${bold(id)}  ${destination}  ${color(state)}: ${outcomeText(campaign)}.`);
    if (campaign.counts.deadAgain > 0)
      out.note(`\nTo list the letters that died again: tracklayer dlq list --campaign ${id}`);
    if (campaign.counts.predecessorDead > 0)
      out.note(
        '\nSome letters depend on a dead letter. Replay that one first, or both in one selection.\n' +
          '`tracklayer dlq show ID` names it.',
      );
    if (campaign.counts.predecessorGone > 0)
      out.note(
        '\nSome letters depend on a letter that no longer exists. `tracklayer dlq replay ID` says what to do.',
      );
    if (state === 'running' || state === 'paused')
      out.note(
        runner === undefined
          ? `\nNo more letters are sent. To resume: tracklayer dlq resume ${id}. To end it: tracklayer dlq cancel ${id}`
          : `\nProcess ${runner} runs it. To stop it: tracklayer dlq pause ${id}. To end it: tracklayer dlq cancel ${id}`,
      );
  }
  if (campaigns.some(({ state }) => state === 'running' || state === 'paused')) return EXIT.interrupted;
  const clean = campaigns.every((campaign) => campaign.state === 'done' && !hasFailures(campaign));
  return clean ? EXIT.ok : EXIT.failure;
}
