import type { Command } from 'commander';
import type { Act } from '../act.js';
import { type ChoiceOptions, chosenLetters, requireChoice, sumOf } from '../chosen-letters.js';
import { CliError } from '../cli-error.js';
import type { CommandContext } from '../command-context.js';
import { confirm } from '../confirm.js';
import { count, counted } from '../count.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { startProgress } from '../progress.js';
import { isEmptySelection, withSelectionOptions } from '../selection-options.js';
import { actorOf, type WhoOptions, withWhoOptions } from '../who.js';
import { withDeadLetters } from '../with-dead-letters.js';

interface DiscardOptions extends ChoiceOptions, WhoOptions {
  yes: boolean;
}

export function dlqDiscardCommand(dlq: Command, act: Act): void {
  const command = withSelectionOptions(
    dlq
      .command('discard')
      .argument('[ids...]', 'of dead letters, as `dlq list` prints them')
      .description('Give dead letters up for good: they are never sent, and counted as discarded.')
      .option('--all', 'every dead letter', false),
  ).option('--yes', 'do not ask', false);
  withWhoOptions(command, 'why, for the audit (required)').action(act(dlqDiscard));
}

export async function dlqDiscard(
  context: CommandContext,
  options: DiscardOptions,
  ids: string[],
): Promise<ExitCode> {
  const { io, out } = context;
  requireChoice(options, ids);
  const { reason } = options;
  if (!reason?.trim()) {
    throw new CliError(EXIT.usage, {
      code: 'reason_required',
      message: 'Why? Discarding is put on record with its reason.',
      next: 'Add --reason "test orders of the staging shop".',
    });
  }
  return withDeadLetters(context, options.destination, async (open) => {
    const chosen = await chosenLetters(open, options, ids);
    const total = sumOf(chosen);
    if (total === 0) {
      out.note(
        isEmptySelection(options)
          ? 'No dead letters, so nothing to discard.'
          : 'No dead letter is like that.',
      );
      return EXIT.ok;
    }
    await confirm(
      context,
      `Discard ${counted(total, 'dead letter')} for good? They will never be sent.`,
      options.yes,
    );
    const progress = startProgress(io, out, () => `discarding ${counted(total, 'dead letter')}`);
    try {
      for (const { destination, selection } of chosen) {
        const { by } = actorOf(options, io);
        const done = await open.deadLetters.discard(destination, selection, { by, reason });
        await out.data({ destination, ...done });
        const rest = done.passedOver > 0 ? ` ${count(done.passedOver)} had left meanwhile.` : '';
        await out.print(`${destination}: ${count(done.discarded)} discarded.${rest}`);
      }
    } finally {
      progress.stop();
    }
    return EXIT.ok;
  });
}
