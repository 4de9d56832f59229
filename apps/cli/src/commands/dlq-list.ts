import {
  type DeadLetter,
  type DeadLetters,
  identifiersOf,
  indexTimeMs,
  isAnsweredByIndex,
  type LetterState,
  maskLetter,
  type Selection,
} from '@tracklayer/dead-letters';
import { ago } from '@tracklayer/format';
import type { Command } from 'commander';
import { actorOf, type WhoOptions, withWhoOptions } from '../dlq/actor.js';
import { newestOf } from '../dlq/newest-letters.js';
import { isEverything, refuseOthers, wantedOf } from '../dlq/selection-args.js';
import { type SelectionOptions, withSelectionOptions, withStateOption } from '../dlq/selection-options.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { positiveInteger } from '../runtime/option-values.js';

interface ListOptions extends SelectionOptions, WhoOptions {
  limit: number;
  reveal: boolean;
}

export function dlqListCommand(dlq: Command, act: Act): void {
  const list = dlq
    .command('list')
    .argument('[selection...]', "which, as text: 'code:invalid from:2h'")
    .description('List dead letters, the newest first.');
  const command = withStateOption(withSelectionOptions(list))
    .option('--limit <number>', 'at most so many', positiveInteger, 20)
    .option('--reveal', 'show personal data; goes on record', false);
  withWhoOptions(command, 'why personal data is shown, for the audit').action(act(dlqList));
}

export async function dlqList(
  context: CommandContext,
  options: ListOptions,
  words: string[] = [],
): Promise<ExitCode> {
  const wanted = wantedOf(options, words, Date.now());
  refuseOthers(wanted);
  const { selection } = wanted;
  return withDeadLetters(context, wanted.destination, async ({ deadLetters, destinations }) => {
    const total = await totalOf(deadLetters, destinations, selection);
    const { limit } = options;
    const { signal } = context.io;
    const { letters: newest, more } = await newestOf(deadLetters, destinations, selection, { limit, signal });
    if (options.reveal) {
      const who = actorOf(options, context.io);
      for (const destination of destinations) await deadLetters.reveal(destination, selection, who);
    }
    const letters = options.reveal ? newest : newest.map(maskLetter);
    for (const letter of letters) await context.out.data(letter);
    const { state = 'dead' } = selection;
    const chosen = !isEverything(wanted);
    if (!context.out.json) await show(letters, { total, more, chosen, state, limit }, context.out);
    return EXIT.ok;
  });
}

/** Undefined where it would take a look at each letter: a list is not worth the reading of a million. */
async function totalOf(
  deadLetters: DeadLetters,
  destinations: readonly string[],
  selection: Selection,
): Promise<number | undefined> {
  if (!isAnsweredByIndex(selection)) return undefined;
  const counts = destinations.map((destination) => deadLetters.count(destination, selection));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** By state: what to call such letters, and the time that they are in it since. */
const STATE_WORDS: Record<LetterState, { are: string; since: string }> = {
  dead: { are: 'dead', since: 'died' },
  replaying: { are: 'on their way', since: 'replayed' },
  resolved: { are: 'resolved', since: 'resolved' },
};

interface Listed {
  total: number | undefined;
  /** There are more than are shown. */
  more: boolean;
  /** By a selection. */
  chosen: boolean;
  /** So many were asked for. */
  limit: number;
  state: LetterState;
}

async function show(
  letters: readonly DeadLetter[],
  { total, more, chosen, state, limit }: Listed,
  out: Output,
): Promise<void> {
  if (letters.length === 0) {
    out.note(
      more
        ? 'None among the newest 100,000 that were looked at. Narrow it: --from and --until, --code, --campaign.'
        : chosen
          ? 'No dead letter is like that. `tracklayer dlq list` shows those there are.'
          : 'No dead letters. `tracklayer lanes` shows what is on its way.',
    );
    return;
  }
  const nowMs = Date.now();
  const { are, since } = STATE_WORDS[state];
  const several = new Set(letters.map(({ destination }) => destination)).size > 1;
  await out.print(
    table(
      letters,
      [
        { head: 'id', of: ({ id }) => id },
        ...(several ? [{ head: 'destination', of: ({ destination }: DeadLetter) => destination }] : []),
        { head: 'event', of: ({ eventName }) => eventName ?? '' },
        { head: 'for', of: ({ job }) => identifiersOf(job)[0] ?? '' },
        {
          head: 'error',
          of: ({ status, code }) => out.colors.red(status === undefined ? code : `${status} ${code}`),
        },
        { head: 'attempts', of: ({ attempts }) => attempts.length, right: true },
        { head: 'replays', of: ({ replays }) => replays, right: true },
        ...(state === 'resolved'
          ? [{ head: 'how', of: ({ resolution }: DeadLetter) => resolution ?? '' }]
          : []),
        { head: since, of: (letter) => ago(indexTimeMs(letter), nowMs) },
      ],
      out,
    ),
  );
  const rest = more ? moreText(total, letters.length < limit) : '';
  out.note(
    `\n${letters.length} ${are}${rest}. \`tracklayer dlq show ID\` tells a story, \`dlq groups\` the causes.`,
  );
}

function moreText(total: number | undefined, inPart: boolean): string {
  if (inPart) return ' among the newest 100,000 that were looked at; --from and --until narrow it';
  return `${total === undefined ? '' : ` of ${total}`}; --limit shows more`;
}
