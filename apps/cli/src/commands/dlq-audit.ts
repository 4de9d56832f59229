import { type AuditEntry, formatSelection } from '@tracklayer/dead-letters';
import { count } from '@tracklayer/format';
import type { Command } from 'commander';
import { time } from '../dlq/selection-options.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { oneLine } from '../output/one-line.js';
import type { Output } from '../output/output.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { positiveInteger } from '../runtime/option-values.js';

interface AuditOptions {
  destination?: string;
  from?: number;
  until?: number;
  limit: number;
}

interface Entry extends AuditEntry {
  destination: string;
}

export function dlqAuditCommand(dlq: Command, act: Act): void {
  dlq
    .command('audit')
    .description('Who did what to dead letters, when, why, and what came of it; the newest first.')
    .option('--destination <id>', 'of this destination (default: of all)')
    .option('--from <time>', 'at this time or later: 2026-04-23T20:00Z, or an age: 2h', time)
    .option('--until <time>', 'before this time', time)
    .option('--limit <number>', 'at most so many', positiveInteger, 50)
    .action(act(dlqAudit));
}

export function dlqAudit(context: CommandContext, options: AuditOptions): Promise<ExitCode> {
  const { out } = context;
  const { from, until, limit } = options;
  const span = {
    ...(from === undefined ? {} : { fromMs: from }),
    ...(until === undefined ? {} : { untilMs: until }),
  };
  return withDeadLetters(context, options.destination, async ({ deadLetters, destinations }) => {
    const entries: Entry[] = [];
    for (const destination of destinations) {
      let taken = 0;
      for await (const entry of deadLetters.audit(destination, span)) {
        entries.push({ ...entry, destination });
        taken += 1;
        if (taken === limit) break;
      }
    }
    const newest = entries.sort((a, b) => b.atMs - a.atMs).slice(0, limit);
    for (const entry of newest) await out.data(entry);
    if (out.json) return EXIT.ok;
    if (newest.length === 0) out.note('Nothing is on record.');
    else await out.print(newest.map((entry) => block(entry, out)).join('\n\n'));
    return EXIT.ok;
  });
}

function block({ atMs, action, by, destination, reason, ...rest }: Entry, { colors }: Output): string {
  const { bold, dim, cyan } = colors;
  const { selection, letters, campaignId, edited, outcome } = rest;
  const which = letters ? letters.join(' ') : selection && formatSelection({ destination, ...selection });
  const came = Object.entries(outcome ?? {}).map(([what, many]) => `${count(many)} ${what}`);
  return [
    `${new Date(atMs).toISOString()}  ${bold(action)}  ${destination}  by ${by}${campaignId ? `  ${cyan(campaignId)}` : ''}`,
    reason && `   ${reason}`,
    which && dim(`   which   ${which}`),
    edited && dim(`   edited  ${edited.join(', ')}`),
    came.length > 0 && dim(`   came    ${came.join(', ')}`),
  ]
    .flatMap((line) => (line ? [oneLine(line)] : []))
    .join('\n');
}
