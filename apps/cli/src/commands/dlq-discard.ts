import type { Actor, Discarded } from '@tracklayer/dead-letters';
import { count, counted } from '@tracklayer/format';
import type { Command } from 'commander';
import { actorOf, type WhoOptions, withWhoOptions } from '../dlq/actor.js';
import { type Chosen, chosenLetters, nothingText, requireChoice, sumOf } from '../dlq/chosen-letters.js';
import { tellLeftOut } from '../dlq/left-out.js';
import { lettersOf, WORDS_HELP, wantedOf } from '../dlq/selection-args.js';
import { type SelectionOptions, withSelectionOptions } from '../dlq/selection-options.js';
import { type OpenDeadLetters, withDeadLetters } from '../dlq/with-dead-letters.js';
import { startProgress } from '../output/progress.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { confirm } from '../runtime/confirm.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

interface DiscardOptions extends SelectionOptions, WhoOptions {
  all: boolean;
  yes: boolean;
}

export function dlqDiscardCommand(dlq: Command, act: Act): void {
  const command = withSelectionOptions(
    dlq
      .command('discard')
      .argument('[letters...]', WORDS_HELP)
      .description('Give dead letters up for good: they are never sent, and counted as discarded.')
      .option('--all', 'every dead letter', false),
  ).option('--yes', 'do not ask', false);
  withWhoOptions(command, 'why, for the audit (required)').action(act(dlqDiscard));
}

export async function dlqDiscard(
  context: CommandContext,
  options: DiscardOptions,
  words: string[],
): Promise<ExitCode> {
  const { io, out } = context;
  const wanted = lettersOf(wantedOf(options, words, Date.now()));
  requireChoice(wanted, options.all);
  const { reason } = options;
  if (!reason?.trim()) {
    throw new CliError(EXIT.usage, {
      code: 'reason_required',
      message: 'Why? Discarding is put on record with its reason.',
      next: 'Add --reason "test orders of the staging shop".',
    });
  }
  return withDeadLetters(context, wanted.destination, async (open) => {
    const { chosen, leftOut } = await chosenLetters(open, wanted);
    await tellLeftOut(context, leftOut);
    const total = sumOf(chosen);
    if (total === 0) {
      if (leftOut.length > 0) return EXIT.failure;
      out.note(nothingText(wanted, 'discard'));
      return EXIT.ok;
    }
    await confirm(
      context,
      `Discard ${counted(total, 'dead letter')} for good? They will never be sent.`,
      options.yes,
    );
    const { by } = actorOf(options, io);
    return discardAll(context, open, chosen, { by, reason });
  });
}

async function discardAll(
  { io, out }: CommandContext,
  { deadLetters }: OpenDeadLetters,
  chosen: readonly Chosen[],
  who: Required<Actor>,
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
      const done = await deadLetters.discard(destination, selection, who, { signal: io.signal, onProgress });
      before += done.discarded;
      now = 0;
      await out.data({ destination, ...done });
      const rest = done.passedOver > 0 ? ` ${count(done.passedOver)} had left meanwhile.` : '';
      await out.print(`${destination}: ${count(done.discarded)} discarded.${rest}`);
      if (done.interrupted || io.signal.aborted) {
        out.note(`Interrupted: ${count(total - before)} were not discarded. The same command goes on.`);
        return EXIT.interrupted;
      }
    }
  } finally {
    progress.stop();
  }
  return before > 0 ? EXIT.ok : EXIT.failure;
}
