import { formatSelection, type MaskedCampaign, maskCampaign } from '@tracklayer/dead-letters';
import { ago, count } from '@tracklayer/format';
import type { Command } from 'commander';
import { actorText } from '../dlq/actor.js';
import { ended, outcomeText, stopText } from '../dlq/campaign-text.js';
import { findCampaign } from '../dlq/find-campaign.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { examples } from '../output/examples.js';
import { oneLine } from '../output/one-line.js';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import { wrap } from '../output/wrap.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { positiveInteger } from '../runtime/option-values.js';

interface CampaignsOptions {
  destination?: string;
  limit: number;
}

export function dlqCampaignsCommand(dlq: Command, act: Act): void {
  const command = dlq
    .command('campaigns')
    .argument('[id]', 'show everything about this campaign')
    .description('List replays, newest first: who started them, why, their progress and their result.')
    .option('--destination <id>', 'only this destination (default: all)')
    .option('--limit <number>', 'show at most this many', positiveInteger, 20)
    .action(act(dlqCampaigns));
  examples(command, [
    ['List the newest campaigns.', 'tracklayer dlq campaigns'],
    ['Show one campaign.', 'tracklayer dlq campaigns c20260423-2214-0f3a9c'],
  ]);
}

function dlqCampaigns(context: CommandContext, options: CampaignsOptions, id?: string): Promise<ExitCode> {
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
    const note = 'No campaigns yet. `tracklayer dlq replay` starts one when it replays more than one letter.';
    out.note(wrap(note, out.width, 0));
    return;
  }
  const nowMs = Date.now();
  await out.print(
    table(
      campaigns,
      [
        { head: 'id', of: ({ id }) => id, whole: true },
        { head: 'destination', of: ({ destination }) => destination, optional: 2 },
        { head: 'state', of: ({ state }) => state, color: (campaign) => stateColor(campaign, out) },
        {
          head: 'ended',
          of: (campaign) => `${count(ended(campaign))} of ${count(campaign.total)}`,
          right: true,
        },
        { head: 'dead again', of: ({ counts }) => count(counts.deadAgain), right: true },
        { head: 'started', of: ({ startedAtMs }) => ago(startedAtMs, nowMs), optional: 1 },
        { head: 'by', of: actorText },
        { head: 'reason', of: ({ reason }) => reason },
      ],
      out,
    ),
  );
}

async function showOne(campaign: MaskedCampaign, out: Output): Promise<void> {
  const { bold, dim } = out.colors;
  const { id, destination, selection, reason, ratePerSecond, startFlows, edited } = campaign;
  const iso = (ms: number) => new Date(ms).toISOString();
  const rows: [string, string | undefined][] = [
    ['state', stateColor(campaign, out)(campaign.state)],
    ['selection', formatSelection({ destination, ...selection })],
    ['reason', reason],
    ['by', actorText(campaign)],
    ['started', iso(campaign.startedAtMs)],
    ['ended', campaign.endedAtMs === undefined ? undefined : iso(campaign.endedAtMs)],
    ['rate', ratePerSecond === undefined ? 'what live traffic leaves' : `at most ${ratePerSecond}/s`],
    ['old events', startFlows ? 'start flows' : 'are sent as a back-fill and start no flow'],
    ['edited', edited?.join(', ')],
    ['letters', count(campaign.total)],
    ['steps', campaign.steps && stepsText(campaign)],
    ['run by', runnerText(campaign)],
    ['result', outcomeText(campaign)],
    ['stopped', campaign.state === 'stopped' ? stopText(campaign) : undefined],
  ];
  await out.print(bold(id));
  for (const [name, value] of rows) {
    if (value === undefined) continue;
    const line = `  ${dim(name.padEnd(12))}  ${oneLine(value)}`;
    // A selection stays on one line, so that it can be pasted.
    await out.print(name === 'selection' ? line : wrap(line, out.width, 16));
  }
}

function stepsText({ steps = [], stopAt = 0, step }: MaskedCampaign): string {
  const now = step
    ? `; now step ${step.number}, ${count(step.deadAgain)} of ${count(step.taken)} dead again`
    : '';
  return `${steps.join(', ')}; stops if more than ${Number((stopAt * 100).toFixed(2))}% of a step die again${now}`;
}

/** Who runs it, or who continues it. Undefined for a campaign that nobody has to run. */
function runnerText({ id, state, runner, inWorkers }: MaskedCampaign): string | undefined {
  if (runner !== undefined) return `process ${runner}`;
  if (state !== 'running' && state !== 'interrupted') return undefined;
  return inWorkers
    ? 'no process; the next worker takes it up'
    : `no process; to continue it: tracklayer dlq resume ${id}`;
}

function stateColor({ state }: MaskedCampaign, { colors }: Output): (text: string) => string {
  switch (state) {
    case 'running':
      return colors.cyan;
    case 'paused':
    case 'interrupted':
    case 'stopped':
      return colors.yellow;
    case 'cancelled':
      return colors.red;
    case 'done':
      return colors.green;
  }
}
