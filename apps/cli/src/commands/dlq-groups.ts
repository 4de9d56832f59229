import { type LetterGroup, maskLetter } from '@tracklayer/dead-letters';
import { ago } from '@tracklayer/format';
import type { Command } from 'commander';
import { type ActorOptions, actorOf, withActorOptions } from '../dlq/actor.js';
import { isEverything, refuseOthers, selectionArgs } from '../dlq/selection-args.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { examples } from '../output/examples.js';
import { oneLine } from '../output/one-line.js';
import type { Output } from '../output/output.js';
import { wrap } from '../output/wrap.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

export function dlqGroupsCommand(dlq: Command, act: Act): void {
  const command = dlq
    .command('groups')
    .argument('[selection...]', "the selection as text: 'type:metric-event code:invalid'")
    .description('Show dead letters by reason, most frequent first: how many, since when, what to do.')
    .option('--destination <id>', 'only this destination (default: all)')
    .option('--reveal', 'show personal data; the audit records it', false);
  withActorOptions(command, 'why personal data is shown, for the audit').action(act(dlqGroups));
  examples(command, [
    ['Show why events died.', 'tracklayer dlq groups'],
    ['Show the reasons of one destination.', 'tracklayer dlq groups --destination main'],
  ]);
}

function dlqGroups(
  context: CommandContext,
  options: ActorOptions & { destination?: string; reveal: boolean },
  texts: string[] = [],
): Promise<ExitCode> {
  const { out } = context;
  const { destination: only } = options;
  const args = selectionArgs(only === undefined ? {} : { destination: only }, texts, Date.now());
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
    const groups = found
      .flat()
      .map((group) => (options.reveal ? group : { ...group, example: maskLetter(group.example) }))
      .sort((a, b) => b.count - a.count);
    for (const group of groups) await out.data(group);
    if (out.json) return EXIT.ok;
    if (groups.length === 0) out.note(isEverything(args) ? 'No dead letters.' : 'No dead letters match.');
    else await out.print(groups.map((group) => block(group, Date.now(), out)).join('\n\n'));
    if (groups.length > 0) out.note('\nTo replay one group: tracklayer dlq replay --group ID');
    return EXIT.ok;
  });
}

const INDENT = 5;
const MARGIN = ' '.repeat(3);

function block(group: LetterGroup, nowMs: number, { colors, width }: Output): string {
  const { id, destination, type, eventName, code, pointer, count, replayed, firstAtMs, lastAtMs, example } =
    group;
  const { bold, dim, red, cyan } = colors;
  const what = [destination, type, eventName].filter((part) => part !== undefined).join(' · ');
  const error = example.status === undefined ? code : `${example.status} ${code}`;
  const again = replayed > 0 ? `, ${replayed} of them died again after a replay` : '';
  return [
    `${bold(String(count))}  ${what}  ${red(error)}`,
    `${MARGIN}${[example.detail, pointer && dim(`at ${pointer}`)].filter(Boolean).join(' ')}`,
    example.hint === undefined ? undefined : `${MARGIN}${dim('→')} ${example.hint}`,
    dim(`${MARGIN}group ${cyan(id)}, first ${ago(firstAtMs, nowMs)}, last ${ago(lastAtMs, nowMs)}${again}`),
  ]
    .flatMap((line) => (line === undefined || line.trim() === '' ? [] : [wrap(oneLine(line), width, INDENT)]))
    .join('\n');
}
