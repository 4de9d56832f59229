import { maskCampaign } from '@tracklayer/dead-letters';
import type { Command } from 'commander';
import { type ActorOptions, actorOf, withActorOptions } from '../dlq/actor.js';
import { outcomeText } from '../dlq/campaign-text.js';
import { findCampaign } from '../dlq/find-campaign.js';
import { followCampaigns } from '../dlq/follow-campaigns.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { examples } from '../output/examples.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

interface SteerOptions extends ActorOptions {
  destination?: string;
}

const REASON_HELP = 'why, for the audit';

export function dlqPauseCommand(dlq: Command, act: Act): void {
  const command = steerCommand(
    dlq,
    'pause',
    'Pause a campaign: no more of its letters are sent. `dlq resume` continues it.',
  );
  withActorOptions(command, REASON_HELP).action(act(steer('pause')));
}

export function dlqCancelCommand(dlq: Command, act: Act): void {
  const command = steerCommand(
    dlq,
    'cancel',
    'Cancel a campaign: letters on their way are still sent, the others stay dead.',
  );
  withActorOptions(command, REASON_HELP).action(act(steer('cancel')));
}

export function dlqResumeCommand(dlq: Command, act: Act): void {
  const command = steerCommand(
    dlq,
    'resume',
    'Resume a campaign that was paused, stopped or interrupted, and follow it until it is done.',
  );
  withActorOptions(command, REASON_HELP).action(act(dlqResume));
}

function steerCommand(dlq: Command, name: string, description: string): Command {
  const command = dlq
    .command(name)
    .argument('<campaign>', 'the id that `dlq campaigns` prints')
    .description(description)
    .option('--destination <id>', 'the destination of the campaign (default: the command finds it)');
  return examples(command, [
    [`${title(name)} one campaign.`, `tracklayer dlq ${name} c20260423-2214-0f3a9c`],
  ]);
}

function steer(verb: 'pause' | 'cancel') {
  return (context: CommandContext, options: SteerOptions, id: string): Promise<ExitCode> =>
    withDeadLetters(context, options.destination, async (open) => {
      const { destination } = await findCampaign(open, id);
      const campaign = await open.deadLetters.campaigns[verb](destination, id, actorOf(options, context.io));
      await context.out.data({ campaign: maskCampaign(campaign) });
      await context.out.print(`${context.out.colors.bold(id)}  ${campaign.state}: ${outcomeText(campaign)}.`);
      return EXIT.ok;
    });
}

/** A worker continues the campaign, and this command follows it. */
function dlqResume(context: CommandContext, options: SteerOptions, id: string): Promise<ExitCode> {
  return withDeadLetters(
    context,
    options.destination,
    async (open) => {
      const found = await findCampaign(open, id);
      const campaign = await open.deadLetters.campaigns.resume(
        found.destination,
        id,
        actorOf(options, context.io),
      );
      return followCampaigns(context, open, [campaign]);
    },
    'worker',
  );
}

function title(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
