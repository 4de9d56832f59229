import { type DeadLetter, maskLetter } from '@tracklayer/dead-letters';
import type { Command } from 'commander';
import { actorOf, type WhoOptions, withWhoOptions } from '../dlq/actor.js';
import { findLetter } from '../dlq/find-letter.js';
import { type Moment, storyOf } from '../dlq/letter-history.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { oneLine } from '../output/one-line.js';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

export function dlqShowCommand(dlq: Command, act: Act): void {
  const command = dlq
    .command('show')
    .argument('<id>', 'of the dead letter, as `dlq list` prints it')
    .description('Tell the whole story of one dead letter.')
    .option('--destination <id>', 'where it is a dead letter of several')
    .option('--reveal', 'show personal data; goes on record', false);
  withWhoOptions(command, 'why personal data is shown, for the audit').action(act(dlqShow));
}

export function dlqShow(
  context: CommandContext,
  options: WhoOptions & { destination?: string; reveal: boolean },
  id: string,
): Promise<ExitCode> {
  return withDeadLetters(context, options.destination, async (open) => {
    const found = await findLetter(open, id);
    if (options.reveal) {
      const who = actorOf(options, context.io);
      await open.deadLetters.reveal(found.destination, { ids: [found.id] }, who);
    }
    const letter = options.reveal ? found : maskLetter(found);
    await context.out.data(letter);
    if (!context.out.json) await show(letter, options.reveal, context.out);
    return EXIT.ok;
  });
}

async function show(letter: DeadLetter, revealed: boolean, out: Output): Promise<void> {
  const { bold, dim, red } = out.colors;
  const iso = (ms: number) => new Date(ms).toISOString();
  const rows: [string, string | number | undefined][] = [
    ['state', letter.resolution === undefined ? letter.state : `${letter.state}, ${letter.resolution}`],
    ['destination', letter.destination],
    ['event', [letter.eventName, letter.eventId].filter(Boolean).join(' ') || undefined],
    ['reason', letter.reason],
    ['error', red([letter.status, letter.code].filter((part) => part !== undefined).join(' '))],
    ['detail', letter.detail],
    ['pointer', letter.pointer],
    ['request id', letter.requestId],
    ['first failed', iso(letter.firstFailedAtMs)],
    ['last failed', iso(letter.lastFailedAtMs)],
    ['replays', letter.replays],
  ];
  const fields = rows.filter(([, value]) => value !== undefined);
  await out.print(bold(letter.id));
  await out.print(
    fields.map(([name, value]) => `  ${dim(name.padEnd(12))}  ${oneLine(String(value))}`).join('\n'),
  );
  if (letter.hint !== undefined && letter.state !== 'resolved')
    await out.print(`\n${dim('→')} ${letter.hint}`);

  await out.print(`\n${bold('Story')}`);
  const story = storyOf(letter);
  await out.print(story.length === 0 ? '  nothing is known' : storyTable(story, out));
  await out.print(`\n${bold('Job')}${revealed ? '' : dim(', personal data masked (--reveal shows it)')}`);
  await out.print(JSON.stringify(letter.job, undefined, 2));
  if (letter.state === 'dead') {
    out.note(
      `\nSend it again: \`tracklayer dlq replay ${letter.id}\`, with --set PATH=VALUE to mend it first.`,
    );
  }
}

/** Each moment on a line, and below an attempt what Klaviyo said and where; the same words once more go without saying. */
function storyTable(story: readonly Moment[], out: Output): string {
  const [head, ...lines] = momentsTable(story, out).split('\n');
  let said = '';
  const told = story.map((moment, at) => {
    const words = wordsOf(moment);
    const below = words === '' || words === said ? [] : [out.colors.dim(`    ${words}`)];
    said = words;
    return [lines[at], ...below].join('\n');
  });
  return [head, ...told].join('\n');
}

function wordsOf({ detail, pointer }: Moment): string {
  return oneLine([detail, pointer && `at ${pointer}`].filter(Boolean).join(' '));
}

function momentsTable(story: readonly Moment[], out: Output): string {
  return table(
    story,
    [
      { head: 'at', of: ({ atMs }) => new Date(atMs).toISOString() },
      { head: 'what', of: ({ what }) => (ENDED_WELL.has(what) ? out.colors.green(what) : what) },
      { head: 'status', of: ({ status }) => status ?? '' },
      { head: 'code', of: ({ code }) => code ?? '' },
      { head: 'request id', of: ({ requestId }) => requestId ?? '' },
    ],
    out,
  );
}

const ENDED_WELL: ReadonlySet<string> = new Set(['delivered', 'duplicate', 'skipped']);
