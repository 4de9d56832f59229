/**
 * Runs campaigns to their end, and says how far they are.
 *
 * Failure story: whoever started a replay closes the lid, loses the connection, or presses Ctrl-C. What is on its way
 * goes on to its end, nothing more is sent, and the campaign stays on record: the last words say how to go on. Where
 * another process runs the campaign, this one follows it, and takes over should that one be killed. Where nothing moves, it
 * says why.
 */
import { hostname } from 'node:os';
import { type Campaign, type CampaignProgress, maskCampaign } from '@tracklayer/dead-letters';
import { lowerPriority } from '@tracklayer/lower-priority';
import { startProgress } from '../output/progress.js';
import type { CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { hasFailures, outcomeText, progressText } from './campaign-text.js';
import { watchStandstill } from './stall-watch.js';
import type { OpenDeadLetters } from './with-dead-letters.js';

const LIVE_MS = 250;
const TOLD_MS = 5_000;

/** Resolves with the command's exit code: 0 only where no letter of them is dead any more. */
export async function runCampaigns(
  context: CommandContext,
  { deadLetters, lanes, holds }: OpenDeadLetters,
  campaigns: readonly Campaign[],
): Promise<ExitCode> {
  const { io, out } = context;
  // Behind live traffic on the processor too.
  if (io.stdout === process.stdout) lowerPriority();
  const latest = new Map<string, CampaignProgress>(
    campaigns.map((campaign) => [campaign.destination, { campaign, perSecond: 0 }]),
  );
  const everyMs = out.live ? LIVE_MS : TOLD_MS;
  const standstill = watchStandstill(out, { lanes, holds });
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
              `${campaign.id} is with ${runner}: followed from here, and taken over if that was killed.`,
            );
          }
          latest.set(campaign.destination, each);
          if (out.json) void out.data({ progress: { ...each, campaign: maskCampaign(each.campaign) } });
          else if (!out.live) out.note(progressText([...latest.values()], false));
          standstill.note(each);
        },
      }),
    );
    const last = await Promise.all(running);
    standstill.stop();
    progress.stop();
    return await tell(context, last, [...latest.values()]);
  } finally {
    standstill.stop();
    progress.stop();
  }
}

async function tell(
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
      out.note(`\nThose that died again: \`tracklayer dlq list --campaign ${id}\`.`);
    if (campaign.counts.predecessorDead > 0)
      out.note(
        '\nReplay what they follow first, or both in one selection; `tracklayer dlq show ID` names it.',
      );
    if (campaign.counts.predecessorGone > 0)
      out.note(
        '\nThose that follow what is not there any more: `tracklayer dlq replay ID` names it and says what to do.',
      );
    if (state === 'running' || state === 'paused')
      out.note(
        runner === undefined
          ? `\nNothing more is sent. Go on with \`tracklayer dlq resume ${id}\`, or end it with \`dlq cancel ${id}\`.`
          : `\nIt is with ${runner}. Stop it with \`tracklayer dlq pause ${id}\`, or end it with \`dlq cancel ${id}\`.`,
      );
  }
  if (campaigns.some(({ state }) => state === 'running' || state === 'paused')) return EXIT.interrupted;
  const clean = campaigns.every((campaign) => campaign.state === 'done' && !hasFailures(campaign));
  return clean ? EXIT.ok : EXIT.failure;
}
