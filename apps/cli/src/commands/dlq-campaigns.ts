import { formatSelection, type MaskedCampaign, maskCampaign } from '@tracklayer/dead-letters';
import { ago, count } from '@tracklayer/format';
import type { Command } from 'commander';
import { ended, outcomeText } from '../dlq/campaign-text.js';
import { findCampaign } from '../dlq/find-campaign.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { oneLine } from '../output/one-line.js';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { positiveInteger } from '../runtime/option-values.js';

interface CampaignsOptions {
  destination?: string;
  limit: number;
}

export function dlqCampaignsCommand(dlq: Command, act: Act): void {
  dlq
    .command('campaigns')
    .argument('[id]', 'of one campaign, to tell all of it')
    .description('Replays on record, the newest first: who, why, how far, and what came of them.')
    .option('--destination <id>', 'of this destination (default: of all)')
    .option('--limit <number>', 'at most so many', positiveInteger, 20)
    .action(act(dlqCampaigns));
}

export function dlqCampaigns(
  context: CommandContext,
  options: CampaignsOptions,
  id?: string,
): Promise<ExitCode> {
  const { out } = context;
  return withDeadLetters(context, options.destination, async (open) => {
    if (id !== undefined) {
      const campaign = maskCampaign(await findCampaign(open, id));
      await out.data(campaign);
      if (!out.json) await showOne(campaign, out);
      return EXIT.ok;
    }
    const lists = open.destinations.map((destination) =>
      open.deadLetters.campaigns.list(destination, { limit: options.limit }),
    );
    const campaigns = (await Promise.all(lists))
      .flat()
      .sort((a, b) => b.startedAtMs - a.startedAtMs)
      .slice(0, options.limit)
      .map(maskCampaign);
    for (const campaign of campaigns) await out.data(campaign);
    if (!out.json) await showList(campaigns, out);
    return EXIT.ok;
  });
}

async function showList(campaigns: readonly MaskedCampaign[], out: Output): Promise<void> {
  if (campaigns.length === 0) {
    out.note('No campaigns yet. `tracklayer dlq replay` of more than one letter starts one.');
    return;
  }
  const nowMs = Date.now();
  await out.print(
    table(
      campaigns,
      [
        { head: 'id', of: ({ id }) => id },
        { head: 'destination', of: ({ destination }) => destination },
        { head: 'state', of: (campaign) => stateText(campaign, out) },
        {
          head: 'ended',
          of: (campaign) => `${count(ended(campaign))} of ${count(campaign.total)}`,
          right: true,
        },
        { head: 'dead again', of: ({ counts }) => count(counts.deadAgain), right: true },
        { head: 'started', of: ({ startedAtMs }) => ago(startedAtMs, nowMs) },
        { head: 'by', of: ({ by }) => by },
        { head: 'reason', of: ({ reason }) => reason },
      ],
      out,
    ),
  );
}

async function showOne(campaign: MaskedCampaign, out: Output): Promise<void> {
  const { bold, dim } = out.colors;
  const { id, destination, selection, reason, by, ratePerSecond, startFlows, edited } = campaign;
  const iso = (ms: number) => new Date(ms).toISOString();
  const rows: [string, string | undefined][] = [
    ['state', stateText(campaign, out)],
    ['selection', formatSelection({ destination, ...selection })],
    ['reason', reason],
    ['by', by],
    ['started', iso(campaign.startedAtMs)],
    ['ended', campaign.endedAtMs === undefined ? undefined : iso(campaign.endedAtMs)],
    ['rate', ratePerSecond === undefined ? 'what live traffic leaves' : `${ratePerSecond}/s at most`],
    ['old events', startFlows ? 'start flows' : 'are recorded as back-filled'],
    ['edited', edited?.join(', ')],
    ['letters', count(campaign.total)],
    ['outcome', outcomeText(campaign)],
  ];
  await out.print(bold(id));
  for (const [name, value] of rows) {
    if (value !== undefined) await out.print(`  ${dim(name.padEnd(12))}  ${oneLine(value)}`);
  }
}

function stateText({ state }: MaskedCampaign, { colors }: Output): string {
  switch (state) {
    case 'running':
      return colors.cyan(state);
    case 'paused':
      return colors.yellow(state);
    case 'cancelled':
      return colors.red(state);
    case 'done':
      return colors.green(state);
  }
}
