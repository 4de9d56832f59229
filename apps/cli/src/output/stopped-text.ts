import { count, counted } from '@tracklayer/format';

/** What became of the lines of a file when its command had to stop: `read` is the sum of the three others. */
export interface Stopped {
  /** A code: `interrupted`, `queue_unavailable`, … */
  reason: string;
  read: number;
  acknowledged: number;
  refused: number;
  notSent: number;
  /** The first line without a result. */
  nextLine: number;
}

/**
 * For people: how the lines add up, and two ways to go on.
 *
 * @param argv the options of the command that stopped, which the next one needs too
 */
export function stoppedText(
  { read, acknowledged, refused, notSent, nextLine }: Stopped,
  file: string,
  argv: readonly string[] = [],
): string[] {
  const lines = `${counted(read, 'line')} read: ${count(acknowledged)} accepted, ${count(refused)} refused, ${count(notSent)} not sent.`;
  if (file === '-')
    return [
      `Stopped. ${lines}`,
      `To go on, pipe the input from line ${nextLine} on, or all of it again: ${SAFE}`,
    ];
  return [
    `Stopped before line ${nextLine}. ${lines}`,
    `To go on, run the same command again: ${SAFE}`,
    ...(nextLine > 1
      ? [
          `Or send the rest alone: tail -n +${nextLine} ${quoted(file)} | ${['tracklayer send -', ...argv.map(quoted)].join(' ')}`,
        ]
      : []),
  ];
}

const SAFE = 'events with the same eventId are not stored twice.';

/** As a shell reads it. */
function quoted(file: string): string {
  return /^[\w./@%+:,-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
}
