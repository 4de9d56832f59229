import { type LetterGroup, maskLetter } from '@tracklayer/dead-letters';
import { ago } from '@tracklayer/format';
import type { Command } from 'commander';
import { actorOf, type WhoOptions, withWhoOptions } from '../dlq/actor.js';
import { isEverything, refuseOthers, wantedOf } from '../dlq/selection-args.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { oneLine } from '../output/one-line.js';
import type { Output } from '../output/output.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

export function dlqGroupsCommand(dlq: Command, act: Act): void {
  const command = dlq
    .command('groups')
    .argument('[selection...]', "of these causes alone: 'type:metric-event code:invalid'")
    .description('Dead letters by cause, the most frequent first: how many, since when, and what to do.')
    .option('--destination <id>', 'of this destination (default: of all)')
    .option('--reveal', 'show personal data; goes on record', false);
  withWhoOptions(command, 'why personal data is shown, for the audit').action(act(dlqGroups));
}

export function dlqGroups(
  context: CommandContext,
  options: WhoOptions & { destination?: string; reveal: boolean },
  words: string[] = [],
): Promise<ExitCode> {
  const { out } = context;
  const { destination: only } = options;
  const wanted = wantedOf(only === undefined ? {} : { destination: only }, words, Date.now());
  refuseOthers(wanted);
  const { selection } = wanted;
  return withDeadLetters(context, wanted.destination, async ({ deadLetters, destinations }) => {
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
    if (groups.length === 0)
      out.note(isEverything(wanted) ? 'No dead letters, so no causes.' : 'No dead letter is like that.');
    else await out.print(groups.map((group) => block(group, Date.now(), out)).join('\n\n'));
    if (groups.length > 0) out.note('\nSend one group again: `tracklayer dlq replay --group ID`.');
    return EXIT.ok;
  });
}

function block(group: LetterGroup, nowMs: number, { colors }: Output): string {
  const { id, destination, type, eventName, code, pointer, count, replayed, firstAtMs, lastAtMs, example } =
    group;
  const { bold, dim, red, cyan } = colors;
  const what = [destination, type, eventName].filter((part) => part !== undefined).join(' · ');
  const error = example.status === undefined ? code : `${example.status} ${code}`;
  const again = replayed > 0 ? `, ${replayed} of them died again after a replay` : '';
  return [
    `${bold(String(count))}  ${what}  ${red(error)}`,
    `   ${[example.detail, pointer && dim(`at ${pointer}`)].filter(Boolean).join(' ')}`,
    example.hint === undefined ? undefined : `   ${dim('→')} ${example.hint}`,
    dim(`   group ${cyan(id)}, first ${ago(firstAtMs, nowMs)}, last ${ago(lastAtMs, nowMs)}${again}`),
  ]
    .flatMap((line) => (line === undefined || line.trim() === '' ? [] : [oneLine(line)]))
    .join('\n');
}
