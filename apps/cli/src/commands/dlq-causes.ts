import { type CauseList, mergeCauses } from '@tracklayer/dead-letters';
import { counted } from '@tracklayer/format';
import type { Command } from 'commander';
import { causeText } from '../dlq/cause-text.js';
import { isEverything, refuseOthers, selectionArgs } from '../dlq/selection-args.js';
import { type SinceOptions, withSinceOptions } from '../dlq/selection-options.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { examples } from '../output/examples.js';
import { wrap } from '../output/wrap.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { positiveInteger } from '../runtime/option-values.js';

interface CausesOptions extends SinceOptions {
  limit: number;
}

export function dlqCausesCommand(dlq: Command, act: Act): void {
  const command = withSinceOptions(
    dlq
      .command('causes')
      .argument('[selection...]', "the selection as text: 'event:purchase code:invalid'")
      .description(
        'Show why events died, over all lanes and event names: how many, whose, since when, what to do.',
      ),
  ).option('--limit <number>', 'show at most this many', positiveInteger, 20);
  command.action(act(dlqCauses));
  examples(command, [
    ['Show the causes of the last two hours.', 'tracklayer dlq causes --since 2h'],
    ['Show what a replay of one cause would do.', 'tracklayer dlq replay --cause k7m29xaq --preview'],
  ]);
}

function dlqCauses(context: CommandContext, options: CausesOptions, texts: string[] = []): Promise<ExitCode> {
  const { out } = context;
  const { limit } = options;
  const args = selectionArgs(options, texts, Date.now());
  refuseOthers(args);
  return withDeadLetters(context, args.destination, async ({ deadLetters, destinations }) => {
    const lists = await Promise.all(
      destinations.map((destination) => deadLetters.causes(destination, args.selection, { limit })),
    );
    const merged = mergeCauses(lists, limit);
    const { causes } = merged;
    for (const cause of causes) await out.data(cause);
    const nowMs = Date.now();
    if (causes.length > 0) await out.print(causes.map((cause) => causeText(cause, nowMs, out)).join('\n\n'));
    const isCut = merged.total > causes.length;
    if (!out.json && causes.length > 0) out.note('');
    if (!out.json || isCut) out.note(wrap(noteOf(merged, isEverything(args)), out.width, 0));
    if (!out.json && causes.length > 0) out.note(NEXT);
    return EXIT.ok;
  });
}

const NEXT = `One cause: tracklayer dlq groups --cause ID, tracklayer dlq list --cause ID
To replay it: tracklayer dlq replay --cause ID --preview`;

function noteOf({ causes, total, letters }: CauseList, everything: boolean): string {
  if (total === 0) return everything ? 'No dead letters.' : 'No dead letters match.';
  const all = `${counted(total, 'cause')} of ${counted(letters, 'dead letter')}.`;
  return causes.length < total ? `The largest ${causes.length} of ${all} --limit shows more.` : all;
}
