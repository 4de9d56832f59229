import { type DeadLetter, type DeadLetters, maskLetter, type Selection } from '@tracklayer/dead-letters';
import type { Command } from 'commander';
import type { Act } from '../act.js';
import { ago } from '../ago.js';
import type { CommandContext } from '../command-context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { positiveInteger } from '../option-values.js';
import type { Output } from '../output.js';
import {
  isEmptySelection,
  type SelectionOptions,
  selectionOf,
  withSelectionOptions,
  withStateOption,
} from '../selection-options.js';
import { table } from '../table.js';
import { actorOf, type WhoOptions, withWhoOptions } from '../who.js';
import { withDeadLetters } from '../with-dead-letters.js';

interface ListOptions extends SelectionOptions, WhoOptions {
  limit: number;
  reveal: boolean;
}

export function dlqListCommand(dlq: Command, act: Act): void {
  const list = dlq.command('list').description('List dead letters, the newest first.');
  const command = withStateOption(withSelectionOptions(list))
    .option('--limit <number>', 'at most so many', positiveInteger, 20)
    .option('--reveal', 'show personal data; goes on record', false);
  withWhoOptions(command, 'why personal data is shown, for the audit').action(act(dlqList));
}

export function dlqList(context: CommandContext, options: ListOptions): Promise<ExitCode> {
  const selection = selectionOf(options);
  return withDeadLetters(context, options.destination, async ({ deadLetters, destinations }) => {
    const counts = destinations.map((destination) => deadLetters.count(destination, selection));
    const total = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    const newest = await newestOf(deadLetters, destinations, selection, options.limit);
    if (options.reveal) {
      const who = actorOf(options, context.io);
      for (const destination of destinations) await deadLetters.reveal(destination, selection, who);
    }
    const letters = options.reveal ? newest : newest.map(maskLetter);
    for (const letter of letters) await context.out.data(letter);
    if (!context.out.json) await show(letters, { total, chosen: !isEmptySelection(options) }, context.out);
    return EXIT.ok;
  });
}

async function newestOf(
  deadLetters: DeadLetters,
  destinations: readonly string[],
  selection: Selection,
  limit: number,
): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for (const destination of destinations) {
    let cursor: string | undefined;
    let room = limit;
    do {
      const page = await deadLetters.list(destination, {
        ...selection,
        limit: Math.min(room, 200),
        ...(cursor === undefined ? {} : { cursor }),
      });
      letters.push(...page.letters);
      room -= page.letters.length;
      cursor = page.cursor;
    } while (cursor !== undefined && room > 0);
  }
  return letters.sort((a, b) => b.lastFailedAtMs - a.lastFailedAtMs).slice(0, limit);
}

async function show(
  letters: readonly DeadLetter[],
  { total, chosen }: { total: number; chosen: boolean },
  out: Output,
): Promise<void> {
  if (letters.length === 0) {
    out.note(
      chosen
        ? 'No dead letter is like that. `tracklayer dlq list` shows those there are.'
        : 'No dead letters. `tracklayer lanes` shows what is on its way.',
    );
    return;
  }
  const nowMs = Date.now();
  const several = new Set(letters.map(({ destination }) => destination)).size > 1;
  await out.print(
    table(
      letters,
      [
        { head: 'id', of: ({ id }) => id },
        ...(several ? [{ head: 'destination', of: ({ destination }: DeadLetter) => destination }] : []),
        { head: 'event', of: ({ eventName }) => eventName ?? '' },
        {
          head: 'error',
          of: ({ status, code }) => out.colors.red(status === undefined ? code : `${status} ${code}`),
        },
        { head: 'attempts', of: ({ attempts }) => attempts.length, right: true },
        { head: 'replays', of: ({ replays }) => replays, right: true },
        { head: 'died', of: ({ lastFailedAtMs }) => ago(lastFailedAtMs, nowMs) },
      ],
      out,
    ),
  );
  const rest = total > letters.length ? ` of ${total}; --limit shows more` : '';
  out.note(
    `\n${letters.length} dead${rest}. \`tracklayer dlq show ID\` tells a story, \`dlq groups\` the causes.`,
  );
}
