import { maskCampaign } from '@tracklayer/dead-letters';
import type { Command } from 'commander';
import { actorOf, type WhoOptions, withWhoOptions } from '../dlq/actor.js';
import { outcomeText } from '../dlq/campaign-text.js';
import { findCampaign } from '../dlq/find-campaign.js';
import { runCampaigns } from '../dlq/run-campaigns.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

interface SteerOptions extends WhoOptions {
  destination?: string;
}

const WHY = 'why, for the audit';

export function dlqPauseCommand(dlq: Command, act: Act): void {
  const command = steerCommand(
    dlq,
    'pause',
    'Let no more letters of a campaign go out. `dlq resume` goes on.',
  );
  withWhoOptions(command, WHY).action(act(steer('pause')));
}

export function dlqCancelCommand(dlq: Command, act: Act): void {
  const command = steerCommand(
    dlq,
    'cancel',
    'End a campaign: those on their way go on, the rest stays dead.',
  );
  withWhoOptions(command, WHY).action(act(steer('cancel')));
}

export function dlqResumeCommand(dlq: Command, act: Act): void {
  const command = steerCommand(
    dlq,
    'resume',
    'Go on with a campaign that was paused, interrupted or killed, to its end.',
  );
  withWhoOptions(command, WHY).action(act(dlqResume));
}

function steerCommand(dlq: Command, name: string, description: string): Command {
  return dlq
    .command(name)
    .argument('<campaign>', 'its id, as `dlq campaigns` prints it')
    .description(description)
    .option('--destination <id>', 'where it is (default: wherever it is found)');
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

/** Whoever runs it already goes on with it, and this follows; where nobody does, this runs it. */
export function dlqResume(context: CommandContext, options: SteerOptions, id: string): Promise<ExitCode> {
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
      return runCampaigns(context, open, [campaign]);
    },
    'worker',
  );
}
