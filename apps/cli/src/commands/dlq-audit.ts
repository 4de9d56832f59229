import { type AuditEntry, formatSelection } from '@tracklayer/dead-letters';
import { count } from '@tracklayer/format';
import type { Command } from 'commander';
import { actorText } from '../dlq/actor.js';
import { otherName, time } from '../dlq/selection-options.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { examples } from '../output/examples.js';
import { oneLine } from '../output/one-line.js';
import type { Output } from '../output/output.js';
import { wrap } from '../output/wrap.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { positiveInteger } from '../runtime/option-values.js';

interface AuditOptions {
  destination?: string;
  from?: number;
  since?: number;
  until?: number;
  limit: number;
}

interface Entry extends AuditEntry {
  destination: string;
}

export function dlqAuditCommand(dlq: Command, act: Act): void {
  const command = dlq
    .command('audit')
    .description(
      'Show who changed or revealed dead letters, or paused and resumed lanes and back-fills: when, why, and the result; newest first.',
    )
    .option('--destination <id>', 'only this destination (default: all)')
    .option('--from <time>', 'at this time or later: 2026-04-23T20:00Z, or an age: 2h', time)
    .addOption(otherName('--since <time>', 'from'))
    .option('--until <time>', 'before this time', time)
    .option('--limit <number>', 'show at most this many', positiveInteger, 50)
    .action(act(dlqAudit));
  examples(command, [
    ['Show what was done in the last day.', 'tracklayer dlq audit --from 1d'],
    [
      'Write the whole audit of one destination as JSON.',
      'tracklayer dlq audit --destination main --limit 100000 --json',
    ],
  ]);
}

function dlqAudit(context: CommandContext, options: AuditOptions): Promise<ExitCode> {
  const { out } = context;
  const { since, from = since, until, limit } = options;
  const span = {
    ...(from === undefined ? {} : { fromMs: from }),
    ...(until === undefined ? {} : { untilMs: until }),
  };
  return withDeadLetters(context, options.destination, async ({ deadLetters, destinations }) => {
    const entries: Entry[] = [];
    for (const destination of destinations) {
      let read = 0;
      for await (const entry of deadLetters.audit(destination, span)) {
        entries.push({ ...entry, destination });
        read += 1;
        if (read === limit) break;
      }
    }
    const newest = entries.sort((a, b) => b.atMs - a.atMs).slice(0, limit);
    for (const entry of newest) await out.data(entry);
    if (out.json) return EXIT.ok;
    if (newest.length === 0) out.note('The audit is empty.');
    else await out.print(newest.map((entry) => block(entry, out)).join('\n\n'));
    return EXIT.ok;
  });
}

function block({ atMs, action, destination, reason, ...rest }: Entry, { colors, width }: Output): string {
  const { bold, dim, cyan } = colors;
  const { selection, letters, campaignId, lane, migrationId, edited, outcome } = rest;
  const place = [destination, lane, migrationId].filter(Boolean).join(' ');
  const which = letters ? letters.join(' ') : selection && formatSelection({ destination, ...selection });
  const results = Object.entries(outcome ?? {}).map(([what, many]) => `${count(many)} ${what}`);
  const fit = (line: string) => wrap(oneLine(line), width, 11);
  return [
    fit(
      `${new Date(atMs).toISOString()}  ${bold(action)}  ${place}  by ${actorText(rest)}${campaignId ? `  ${cyan(campaignId)}` : ''}`,
    ),
    reason && fit(`   ${reason}`),
    // On one line, so that it can be pasted as a selection.
    which && oneLine(dim(`   which   ${which}`)),
    edited && fit(dim(`   edited  ${edited.join(', ')}`)),
    results.length > 0 && fit(dim(`   result  ${results.join(', ')}`)),
  ]
    .filter(Boolean)
    .join('\n');
}
