import type { Replayed, Selection } from '@tracklayer/dead-letters';
import type { Command } from 'commander';
import type { Act } from '../act.js';
import { CliError } from '../cli-error.js';
import type { CommandContext } from '../command-context.js';
import { confirm } from '../confirm.js';
import { type Assignment, assignment, editOf, repeated } from '../edit-options.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findLetter } from '../find-letter.js';
import type { Output } from '../output.js';
import { startProgress } from '../progress.js';
import {
  isEmptySelection,
  type SelectionOptions,
  selectionOf,
  withSelectionOptions,
} from '../selection-options.js';
import { table } from '../table.js';
import { type OpenDeadLetters, withDeadLetters } from '../with-dead-letters.js';

interface ReplayOptions extends SelectionOptions {
  all: boolean;
  set?: Assignment[];
  unset?: string[];
  yes: boolean;
}

type Result = Replayed & { destination: string };

/** Beyond so many, people get the sums alone. */
const SHOWN_EACH = 20;

export function dlqReplayCommand(dlq: Command, act: Act): void {
  withSelectionOptions(
    dlq
      .command('replay')
      .argument('[ids...]', 'of dead letters, as `dlq list` prints them')
      .description(
        'Send dead letters again: same event id, original time, fresh attempts, behind live traffic.',
      ),
  )
    .option('--all', 'every dead letter, or those that --type, --code, --group … choose', false)
    .option(
      '--set <path=value>',
      'mend first, e.g. profile.phoneNumber=+4915112345678 (repeatable)',
      assignment,
    )
    .option('--unset <path>', 'take out first (repeatable)', repeated)
    .option('--yes', 'do not ask before replaying more than one', false)
    .action(act(dlqReplay));
}

export function dlqReplay(context: CommandContext, options: ReplayOptions, ids: string[]): Promise<ExitCode> {
  if (options.all === ids.length > 0) {
    throw new CliError(EXIT.usage, {
      code: 'no_selection',
      message: options.all
        ? 'Name dead letters or --all, not both.'
        : 'Which dead letters? Name their ids, or --all.',
      next: '`tracklayer dlq list` shows them.',
    });
  }
  return withDeadLetters(context, options.destination, async (open) => {
    const chosen = options.all ? { selection: selectionOf(options) } : await idsByDestination(open, ids);
    const count = 'selection' in chosen ? await countAll(open, chosen.selection) : new Set(ids).size;
    if (count === 0) {
      context.out.note(
        isEmptySelection(options) ? 'No dead letters, so nothing to replay.' : 'No dead letter is like that.',
      );
      return EXIT.ok;
    }
    if (count > 1) await confirm(context, `Replay ${count} dead letters?`, options.yes);

    const tally = { underWay: 0, before: 0, left: 0 };
    const shown: Result[] = [];
    const progress = startProgress(
      context.io,
      context.out,
      () => `${tally.underWay + tally.before + tally.left} of ${count} replayed`,
    );
    try {
      for await (const result of replayed(open, chosen, options)) {
        if (context.io.signal.aborted) return EXIT.interrupted;
        tally[endOf(result)] += 1;
        if (count <= SHOWN_EACH) shown.push(result);
        await context.out.data(result);
      }
    } finally {
      progress.stop();
    }
    if (!context.out.json) await show(shown, tally, context.out);
    return tally.left === 0 ? EXIT.ok : EXIT.failure;
  });
}

type Chosen = { selection: Selection } | Map<string, string[]>;

async function countAll(
  { deadLetters, destinations }: OpenDeadLetters,
  selection: Selection,
): Promise<number> {
  const counts = await Promise.all(
    destinations.map((destination) => deadLetters.count(destination, selection)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function idsByDestination(open: OpenDeadLetters, ids: string[]): Promise<Map<string, string[]>> {
  const byDestination = new Map<string, string[]>();
  for (const id of new Set(ids)) {
    const { destination } = await findLetter(open, id);
    byDestination.set(destination, [...(byDestination.get(destination) ?? []), id]);
  }
  return byDestination;
}

async function* replayed(
  { deadLetters, destinations }: OpenDeadLetters,
  chosen: Chosen,
  options: ReplayOptions,
): AsyncGenerator<Result> {
  const edit = await editOf(options, '.');
  const how = { nowMs: Date.now(), together: true, ...(edit === undefined ? {} : { edit }) };
  if (!('selection' in chosen)) {
    for (const [destination, own] of chosen) {
      for (const each of await deadLetters.replayMany(destination, own, how)) yield { ...each, destination };
    }
    return;
  }
  for (const destination of destinations) {
    for await (const each of deadLetters.replayAll(destination, chosen.selection, how))
      yield { ...each, destination };
  }
}

type End = 'underWay' | 'before' | 'left';

/** `before`: somebody else was faster, so there is nothing to do and nothing wrong. */
function endOf({ outcome }: Replayed): End {
  switch (outcome) {
    case 'replaying':
    case 'pending':
      return 'underWay';
    case 'already-replaying':
    case 'already-resolved':
      return 'before';
    case 'not-found':
    case 'predecessor-dead':
    case 'unparseable':
      return 'left';
  }
}

async function show(
  results: readonly Result[],
  { underWay, before, left }: Record<End, number>,
  out: Output,
): Promise<void> {
  const { green, yellow } = out.colors;
  if (results.length > 0) {
    const columns = [
      { head: 'id', of: ({ id }: Result) => id },
      { head: 'destination', of: ({ destination }: Result) => destination },
      { head: 'now', of: (result: Result) => (endOf(result) === 'left' ? yellow : green)(wordsFor(result)) },
    ];
    await out.print(table(results, columns, out));
  }
  const others = [
    before > 0 ? ` ${before} on the way or delivered before.` : '',
    left > 0 ? ` ${left} left as they were.` : '',
  ].join('');
  out.note(
    `\n${underWay} on the way again.${others} \`tracklayer lanes\` and \`dlq list\` show how they end.`,
  );
}

function wordsFor(result: Replayed): string {
  switch (result.outcome) {
    case 'replaying':
      return 'on its way';
    case 'pending':
      return 'on its way as soon as its last worker lets go';
    case 'already-replaying':
      return 'on its way already';
    case 'already-resolved':
      return 'delivered already';
    case 'not-found':
      return 'not there any more';
    case 'predecessor-dead':
      return `cannot go before ${result.predecessor}`;
    case 'unparseable':
      return 'not a job that anybody understands';
  }
}
