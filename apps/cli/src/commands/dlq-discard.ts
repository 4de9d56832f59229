import type { Actor, Discarded } from '@tracklayer/dead-letters';
import { count, counted } from '@tracklayer/format';
import type { Command } from 'commander';
import { type ActorOptions, actorOf, withActorOptions } from '../dlq/actor.js';
import { type Chosen, chosenLetters, noMatchText, requireChoice, sumOf } from '../dlq/chosen-letters.js';
import { reportLeftOut } from '../dlq/left-out.js';
import { deadLetterArgs, SELECTION_HELP, selectionArgs } from '../dlq/selection-args.js';
import { type SelectionOptions, withSelectionOptions } from '../dlq/selection-options.js';
import { type OpenDeadLetters, withDeadLetters } from '../dlq/with-dead-letters.js';
import { examples } from '../output/examples.js';
import { startProgress } from '../output/progress.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { confirm } from '../runtime/confirm.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

interface DiscardOptions extends SelectionOptions, ActorOptions {
  all: boolean;
  yes: boolean;
}

export function dlqDiscardCommand(dlq: Command, act: Act): void {
  const command = withSelectionOptions(
    dlq
      .command('discard')
      .argument('[letters...]', SELECTION_HELP)
      .description('Discard dead letters: they are never sent. The audit and the metrics count them.')
      .option('--all', 'select every dead letter', false),
  ).option('--yes', 'do not ask before discarding', false);
  withActorOptions(command, 'why, for the audit; required').action(act(dlqDiscard));
  examples(command, [
    [
      'Discard the letters of a load test.',
      "tracklayer dlq discard --person load.test@shop.example --reason 'load test'",
    ],
  ]);
}

async function dlqDiscard(
  context: CommandContext,
  options: DiscardOptions,
  texts: string[],
): Promise<ExitCode> {
  const { io, out } = context;
  const args = deadLetterArgs(selectionArgs(options, texts, Date.now()));
  requireChoice(args, options.all);
  const { reason } = options;
  if (!reason?.trim()) {
    throw new CliError(EXIT.usage, {
      code: 'reason_required',
      message: 'Discarding needs a reason, for the audit.',
      next: 'Add --reason "test orders of the staging shop".',
    });
  }
  return withDeadLetters(context, args.destination, async (open) => {
    const { chosen, leftOut } = await chosenLetters(open, args);
    await reportLeftOut(context, leftOut);
    const total = sumOf(chosen);
    if (total === 0) {
      if (leftOut.length > 0) return EXIT.failure;
      out.note(noMatchText(args, 'discard'));
      return EXIT.ok;
    }
    await confirm(
      context,
      `Discard ${counted(total, 'dead letter')} for good? They will never be sent.`,
      options.yes,
    );
    return discardAll(context, open, chosen, { ...actorOf(options, io), reason });
  });
}

async function discardAll(
  { io, out }: CommandContext,
  { deadLetters }: OpenDeadLetters,
  chosen: readonly Chosen[],
  actor: Actor & { reason: string },
): Promise<ExitCode> {
  const total = sumOf(chosen);
  let before = 0;
  let now = 0;
  const progress = startProgress(io, out, () => `${count(before + now)} of ${count(total)} discarded`);
  const onProgress = ({ discarded }: Discarded) => {
    now = discarded;
  };
  try {
    for (const { destination, selection } of chosen) {
      const done = await deadLetters.discard(destination, selection, actor, {
        signal: io.signal,
        onProgress,
      });
      before += done.discarded;
      now = 0;
      await out.data({ destination, ...done });
      const rest = done.passedOver > 0 ? ` ${count(done.passedOver)} were no longer dead.` : '';
      await out.print(`${destination}: ${count(done.discarded)} discarded.${rest}`);
      if (done.interrupted || io.signal.aborted) {
        out.note(
          `Interrupted: ${count(total - before)} were not discarded. Run the same command again to continue.`,
        );
        return EXIT.interrupted;
      }
    }
  } finally {
    progress.stop();
  }
  return before > 0 ? EXIT.ok : EXIT.failure;
}
