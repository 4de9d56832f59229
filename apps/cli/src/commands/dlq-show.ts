import { causeIdOf, type DeadLetter, maskLetter } from '@tracklayer/dead-letters';
import { jsonText } from '@tracklayer/format';
import type { Command } from 'commander';
import { type ActorOptions, actorOf, withActorOptions } from '../dlq/actor.js';
import { attemptHistory, type Moment } from '../dlq/attempt-history.js';
import { findLetter } from '../dlq/find-letter.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { examples } from '../output/examples.js';
import { oneLine } from '../output/one-line.js';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import { wrap } from '../output/wrap.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

export function dlqShowCommand(dlq: Command, act: Act): void {
  const command = dlq
    .command('show')
    .argument('<id>', 'the id that `dlq list` prints')
    .description('Show one dead letter: its error, every attempt, and the job.')
    .option('--destination <id>', 'needed if several destinations have a letter of this id')
    .option('--reveal', 'show personal data; the audit records it', false);
  withActorOptions(command, 'why personal data is shown, for the audit').action(act(dlqShow));
  examples(command, [
    ['Show one dead letter.', 'tracklayer dlq show metric-event~mJu05Bs7KKMJlr-1L1Y-Msx'],
    [
      'Show it with personal data.',
      "tracklayer dlq show metric-event~mJu05Bs7KKMJlr-1L1Y-Msx --reveal --reason 'INC-212'",
    ],
  ]);
}

function dlqShow(
  context: CommandContext,
  options: ActorOptions & { destination?: string; reveal: boolean },
  id: string,
): Promise<ExitCode> {
  return withDeadLetters(context, options.destination, async (open) => {
    const found = await findLetter(open, id);
    if (options.reveal) {
      const who = actorOf(options, context.io);
      await open.deadLetters.reveal(found.destination, { ids: [found.id] }, who);
    }
    const letter = options.reveal ? found : maskLetter(found);
    // A mask can change what the id is made of.
    const shown = { ...letter, cause: causeIdOf(found) };
    await context.out.data(shown);
    if (!context.out.json) await show(shown, options.reveal, context.out);
    return EXIT.ok;
  });
}

async function show(letter: DeadLetter & { cause: string }, revealed: boolean, out: Output): Promise<void> {
  const { bold, dim, red } = out.colors;
  const iso = (ms: number) => new Date(ms).toISOString();
  const rows: [string, string | number | undefined][] = [
    ['state', letter.resolution === undefined ? letter.state : `${letter.state}, ${letter.resolution}`],
    ['destination', letter.destination],
    ['event', [letter.eventName, letter.eventId].filter(Boolean).join(' ') || undefined],
    ['reason', letter.reason],
    ['error', red([letter.status, letter.code].filter((part) => part !== undefined).join(' '))],
    ['cause', letter.cause],
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
    fields
      .map(([name, value]) => wrap(`  ${dim(name.padEnd(12))}  ${oneLine(String(value))}`, out.width, 16))
      .join('\n'),
  );
  if (letter.hint !== undefined && letter.state !== 'resolved')
    await out.print(`\n${wrap(`${dim('→')} ${out.hint(letter.hint)}`, out.width, 2)}`);

  await out.print(`\n${bold('Attempts')}`);
  const history = attemptHistory(letter);
  await out.print(history.length === 0 ? '  none recorded' : historyTable(history, out));
  await out.print(
    `\n${bold('Job')}${revealed ? '' : dim(', with personal data masked (--reveal shows it)')}`,
  );
  await out.print(jsonText(letter.job, 2));
  if (letter.state === 'dead') {
    out.note(
      `\nTo send it again: tracklayer dlq replay ${letter.id}\nTo correct it first, add --set PATH=VALUE.\nAll letters of its cause: tracklayer dlq replay --cause ${letter.cause} --preview`,
    );
  }
}

/** Each moment on a line. Below it the destination's answer, unless the moment before had the same one. */
function historyTable(history: readonly Moment[], out: Output): string {
  const answers = history.map(answerText);
  return table(
    history,
    [
      { head: 'at', of: ({ atMs }) => new Date(atMs).toISOString() },
      {
        head: 'result',
        of: ({ what }) => what,
        color: ({ what }) => (ENDED_WELL.has(what) ? out.colors.green : undefined),
      },
      { head: 'status', of: ({ status }) => status ?? '' },
      { head: 'code', of: ({ code }) => code ?? '' },
      { head: 'request id', of: ({ requestId }) => requestId ?? '', optional: 1 },
    ],
    out,
    {
      below: (moment, at) => {
        const answer = answers[at] === answers[at - 1] ? '' : answers[at];
        const lines = [answer, droppedText(moment)].filter((line) => line !== undefined && line !== '');
        return lines.map((line) => out.colors.dim(wrap(`    ${line}`, out.width, 4)));
      },
    },
  );
}

const ENDED_WELL: ReadonlySet<string> = new Set(['delivered', 'duplicate', 'skipped']);

/** `left out: phone_number (refused)`. The payload below has the value. */
function droppedText({ dropped = [] }: Moment): string {
  if (dropped.length === 0) return '';
  return oneLine(`left out: ${dropped.map(({ code, field }) => `${field} (${code})`).join(', ')}`);
}

function answerText({ detail, pointer }: Moment): string {
  return oneLine([detail, pointer && `at ${pointer}`].filter(Boolean).join(' '));
}
