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
import { type ActorOptions, actorOf, withActorOptions } from '../dlq/actor.js';
import { newestOf } from '../dlq/newest-letters.js';
import { isEverything, refuseOthers, selectionArgs } from '../dlq/selection-args.js';
import { type SelectionOptions, withSelectionOptions, withStateOption } from '../dlq/selection-options.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { examples } from '../output/examples.js';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { positiveInteger } from '../runtime/option-values.js';

interface ListOptions extends SelectionOptions, ActorOptions {
  limit: number;
  reveal: boolean;
}

export function dlqListCommand(dlq: Command, act: Act): void {
  const list = dlq
    .command('list')
    .argument('[selection...]', "the selection as text: 'code:invalid from:2h'")
    .description('List dead letters, newest first.');
  const command = withStateOption(withSelectionOptions(list))
    .option('--limit <number>', 'show at most this many', positiveInteger, 20)
    .option('--reveal', 'show personal data; the audit records it', false);
  withActorOptions(command, 'why personal data is shown, for the audit').action(act(dlqList));
  examples(command, [
    ['List the newest dead letters.', 'tracklayer dlq list'],
    [
      'List the letters of one error code that failed in the last two hours.',
      'tracklayer dlq list --code invalid --from 2h',
    ],
  ]);
}

async function dlqList(
  context: CommandContext,
  options: ListOptions,
  texts: string[] = [],
): Promise<ExitCode> {
  const args = selectionArgs(options, texts, Date.now());
  refuseOthers(args);
  const { selection } = args;
  return withDeadLetters(context, args.destination, async ({ deadLetters, destinations }) => {
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
    const chosen = !isEverything(args);
    if (!context.out.json) await show(letters, { total, more, chosen, state, limit }, context.out);
    return EXIT.ok;
  });
}

/** Undefined where no index answers the selection: counting would read every letter. */
async function totalOf(
  deadLetters: DeadLetters,
  destinations: readonly string[],
  selection: Selection,
): Promise<number | undefined> {
  if (!isAnsweredByIndex(selection)) return undefined;
  const counts = destinations.map((destination) => deadLetters.count(destination, selection));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** For each state: the word for such letters, and the head of the column that says since when. */
const STATE_TEXT: Record<LetterState, { are: string; since: string }> = {
  dead: { are: 'dead', since: 'died' },
  replaying: { are: 'on their way', since: 'replayed' },
  resolved: { are: 'resolved', since: 'resolved' },
};

interface Listed {
  total: number | undefined;
  /** More letters match than are shown. */
  more: boolean;
  /** The person gave a selection. */
  chosen: boolean;
  /** `--limit`. */
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
        ? 'No match among the newest 100,000 letters. Narrow the selection with --from, --until, --code or --campaign.'
        : chosen
          ? 'No dead letters match. To list all of them: tracklayer dlq list'
          : 'No dead letters. To see what is on its way: tracklayer lanes',
    );
    return;
  }
  const nowMs = Date.now();
  const { are, since } = STATE_TEXT[state];
  const several = new Set(letters.map(({ destination }) => destination)).size > 1;
  await out.print(
    table(
      letters,
      [
        { head: 'id', of: ({ id }) => id, whole: true },
        ...(several ? [{ head: 'destination', of: ({ destination }: DeadLetter) => destination }] : []),
        { head: 'event', of: ({ eventName }) => eventName ?? '', optional: 0 },
        { head: 'for', of: ({ job }) => identifiersOf(job)[0] ?? '' },
        {
          head: 'error',
          of: ({ status, code }) => (status === undefined ? code : `${status} ${code}`),
          color: () => out.colors.red,
        },
        { head: 'attempts', of: ({ attempts }) => attempts.length, right: true, optional: 2 },
        { head: 'replays', of: ({ replays }) => replays, right: true, optional: 1 },
        ...(state === 'resolved'
          ? [{ head: 'result', of: ({ resolution }: DeadLetter) => resolution ?? '' }]
          : []),
        { head: since, of: (letter) => ago(indexTimeMs(letter), nowMs) },
      ],
      out,
    ),
  );
  const rest = more ? moreText(total, letters.length < limit) : '';
  out.note(
    `\n${letters.length} ${are}${rest}. One letter: tracklayer dlq show ID. The causes: tracklayer dlq causes`,
  );
}

function moreText(total: number | undefined, inPart: boolean): string {
  if (inPart) return ' among the newest 100,000 letters; --from and --until narrow the search';
  return `${total === undefined ? '' : ` of ${total}`}; --limit shows more`;
}
