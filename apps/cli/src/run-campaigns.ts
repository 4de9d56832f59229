/**
 * Runs campaigns to their end, and says how far they are.
 *
 * Failure story: whoever started a replay closes the lid, loses the connection, or presses Ctrl-C. What is on its way
 * goes on to its end, nothing more is sent, and the campaign stays on record: the last words say how to go on.
 */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Campaign,
  CampaignBusyError,
  type CampaignProgress,
  type DeadLetters,
} from '@tracklayer/dead-letters';
import { hasFailures, outcomeText, progressText } from './campaign-words.js';
import type { CommandContext } from './command-context.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { startProgress } from './progress.js';

const LIVE_MS = 250;
const TOLD_MS = 5_000;

/** Resolves with the command's exit code: 0 only where no letter of them is dead any more. */
export async function runCampaigns(
  context: CommandContext,
  deadLetters: DeadLetters,
  campaigns: readonly Campaign[],
): Promise<ExitCode> {
  const { io, out } = context;
  const latest = new Map<string, CampaignProgress>(
    campaigns.map((campaign) => [campaign.destination, { campaign, perSecond: 0 }]),
  );
  const everyMs = out.live ? LIVE_MS : TOLD_MS;
  const progress = startProgress(io, out, () => progressText([...latest.values()], true));
  try {
    const running = campaigns.map((campaign) =>
      runOne(deadLetters, campaign, {
        holder: `${hostname()}:${process.pid}`,
        signal: io.signal,
        everyMs,
        onProgress: (each) => {
          latest.set(campaign.destination, each);
          if (out.json) void out.data({ progress: each });
          else if (!out.live) out.note(progressText([...latest.values()], false));
        },
      }),
    );
    const last = await Promise.all(running);
    progress.stop();
    return await tell(context, last);
  } finally {
    progress.stop();
  }
}

type RunOptions = Parameters<DeadLetters['campaigns']['run']>[2];

/**
 * A campaign whose runner was killed is free again as soon as its lease is over: that is waited for. One whose lease is
 * renewed meanwhile is run by somebody who is alive.
 */
async function runOne(deadLetters: DeadLetters, campaign: Campaign, options: RunOptions): Promise<Campaign> {
  let freeAtMs = Number.POSITIVE_INFINITY;
  for (;;) {
    try {
      return await deadLetters.campaigns.run(campaign.destination, campaign.id, options);
    } catch (error) {
      if (!(error instanceof CampaignBusyError)) throw error;
      const nextFreeAtMs = Date.now() + error.freeInMs;
      if (nextFreeAtMs > freeAtMs + LEASE_SLACK_MS) throw error;
      freeAtMs = Math.min(freeAtMs, nextFreeAtMs);
      await sleep(
        Math.min(error.freeInMs + 50, LOOK_AGAIN_MS),
        undefined,
        options.signal && { signal: options.signal },
      );
    }
  }
}

const LOOK_AGAIN_MS = 1_000;
const LEASE_SLACK_MS = 500;

async function tell({ out }: CommandContext, campaigns: readonly Campaign[]): Promise<ExitCode> {
  const { bold, green, yellow } = out.colors;
  for (const campaign of campaigns) {
    const { id, state, destination } = campaign;
    await out.data({ campaign });
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
        `\nNothing more is sent. Go on with \`tracklayer dlq resume ${id}\`, or end it with \`dlq cancel ${id}\`.`,
      );
  }
  if (campaigns.some(({ state }) => state === 'running' || state === 'paused')) return EXIT.interrupted;
  const clean = campaigns.every((campaign) => campaign.state === 'done' && !hasFailures(campaign));
  return clean ? EXIT.ok : EXIT.failure;
}
