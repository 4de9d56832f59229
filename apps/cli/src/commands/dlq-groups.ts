import { type LetterGroup, maskLetter } from '@tracklayer/dead-letters';
import { ago, counted } from '@tracklayer/format';
import type { Command } from 'commander';
import { type ActorOptions, actorOf, withActorOptions } from '../dlq/actor.js';
import { isEverything, refuseOthers, selectionArgs } from '../dlq/selection-args.js';
import { type SinceOptions, withSinceOptions } from '../dlq/selection-options.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { examples } from '../output/examples.js';
import { oneLine } from '../output/one-line.js';
import type { Output } from '../output/output.js';
import { wrap } from '../output/wrap.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { positiveInteger } from '../runtime/option-values.js';

interface GroupsOptions extends ActorOptions, SinceOptions {
  limit?: number;
  reveal: boolean;
}

export function dlqGroupsCommand(dlq: Command, act: Act): void {
  const groups = dlq
    .command('groups')
    .argument('[selection...]', "the selection as text: 'type:metric-event code:invalid'")
    .description(
      'Show dead letters by lane, event and reason, most frequent first: how many, since when, what to do.',
    );
  const command = withSinceOptions(groups)
    .option('--limit <number>', 'show at most this many (default: all)', positiveInteger)
    .option('--reveal', 'show personal data; the audit records it', false);
  withActorOptions(command, 'why personal data is shown, for the audit').action(act(dlqGroups));
  examples(command, [
    ['Show the groups of the last two hours.', 'tracklayer dlq groups --since 2h'],
    ['Show the groups of one cause.', 'tracklayer dlq groups --cause k7m29xaq'],
  ]);
}

function dlqGroups(context: CommandContext, options: GroupsOptions, texts: string[] = []): Promise<ExitCode> {
  const { out } = context;
  const args = selectionArgs(options, texts, Date.now());
  refuseOthers(args);
  const { selection } = args;
  return withDeadLetters(context, args.destination, async ({ deadLetters, destinations }) => {
    if (options.reveal) {
      const who = actorOf(options, context.io);
      for (const destination of destinations) await deadLetters.reveal(destination, selection, who);
    }
    const found = await Promise.all(
      destinations.map((destination) => deadLetters.groups(destination, selection)),
    );
    const all = found.flat().sort((a, b) => b.count - a.count);
    const groups = all
      .slice(0, options.limit)
      .map((group) => (options.reveal ? group : { ...group, example: maskLetter(group.example) }));
    for (const group of groups) await out.data(group);
    const rest = all.length - groups.length;
    if (out.json) {
      if (rest > 0) out.note(moreText(rest));
      return EXIT.ok;
    }
    if (groups.length === 0) out.note(isEverything(args) ? 'No dead letters.' : 'No dead letters match.');
    else await out.print(groups.map((group) => block(group, Date.now(), out)).join('\n\n'));
    if (rest > 0) out.note(`\n${moreText(rest)}`);
    if (groups.length > 0) out.note('\nTo replay one group: tracklayer dlq replay --group ID');
    return EXIT.ok;
  });
}

function moreText(rest: number): string {
  return `${counted(rest, 'more group')}; --limit shows more.`;
}

const INDENT = 5;
const MARGIN = ' '.repeat(3);

function block(group: LetterGroup, nowMs: number, out: Output): string {
  const { id, destination, type, eventName, code, pointer, count, replayed, firstAtMs, lastAtMs, example } =
    group;
  const { bold, dim, red, cyan } = out.colors;
  const what = [destination, type, eventName].filter((part) => part !== undefined).join(' · ');
  const error = example.status === undefined ? code : `${example.status} ${code}`;
  const again = replayed > 0 ? `, ${replayed} of them died again after a replay` : '';
  return [
    `${bold(String(count))}  ${what}  ${red(error)}`,
    `${MARGIN}${[example.detail, pointer && dim(`at ${pointer}`)].filter(Boolean).join(' ')}`,
    example.hint === undefined ? undefined : `${MARGIN}${dim('→')} ${out.hint(example.hint)}`,
    dim(`${MARGIN}group ${cyan(id)}, first ${ago(firstAtMs, nowMs)}, last ${ago(lastAtMs, nowMs)}${again}`),
  ]
    .flatMap((line) =>
      line === undefined || line.trim() === '' ? [] : [wrap(oneLine(line), out.width, INDENT)],
    )
    .join('\n');
}
