import { count, counted } from '@tracklayer/format';
import { columns, lanesTogether, summary, total } from '@tracklayer/history';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import { wrap } from '../output/wrap.js';
import { barsOf } from './drawing.js';
import { type Shown, spanText } from './show-one.js';
import { durationText, p95 } from './tables.js';

/** How many columns the line of a destination has. */
export const OVERVIEW_COLUMNS = 25;

/** A destination whose history Redis has under a foreign value. */
export interface Unreadable {
  destination: string;
  problem: string;
}

/** One line for each destination. */
export async function showOverview(
  all: readonly Shown[],
  unreadable: readonly Unreadable[],
  out: Output,
): Promise<void> {
  const { red, yellow, green } = out.colors;
  const written = all.filter(({ history }) => history.writtenMs !== undefined);
  const rows = written.map(({ history, frame }) => {
    const together = lanesTogether(history.points);
    const buckets = columns(together, frame);
    const delivered = buckets.map(({ cell }) => summary(cell).delivered);
    return {
      destination: history.destination,
      delivered: barsOf(delivered, buckets, history),
      sum: summary(total(together)),
    };
  });
  const first = written[0];
  if (first !== undefined) {
    await out.print(`${spanText(first.frame, first.nowMs)}\n`);
    await out.print(
      table(
        rows,
        [
          { head: 'destination', of: ({ destination }) => destination, whole: true },
          { head: 'in', of: ({ sum }) => count(sum.in), right: true },
          { head: 'delivered', of: ({ sum }) => count(sum.delivered), right: true },
          { head: '', of: ({ delivered }) => delivered, color: () => green, whole: true },
          {
            head: 'dead',
            of: ({ sum }) => count(sum.dead),
            color: ({ sum }) => (sum.dead > 0 ? red : undefined),
            right: true,
          },
          { head: 'held for', of: ({ sum }) => durationText(sum.heldMs), color: () => yellow, right: true },
          { head: 'oldest', of: ({ sum }) => durationText(sum.oldestMs), right: true, optional: 2 },
          { head: 'accepted p95', of: ({ sum }) => p95(sum.latencies.accepted), right: true, optional: 1 },
        ],
        out,
      ),
    );
  }
  const without = all.filter((each) => !written.includes(each)).map(({ history }) => history.destination);
  if (without.length > 0) {
    const names = `${without.slice(0, 10).join(', ')}${without.length > 10 ? ' …' : ''}`;
    const text = `${counted(without.length, 'destination has', 'destinations have')} no history, because no worker of this version served ${without.length === 1 ? 'it' : 'them'}: ${names}`;
    await out.print(`${first === undefined ? '' : '\n'}${wrap(yellow(text), out.width, 2)}`);
  }
  for (const { destination, problem } of unreadable) {
    await out.print(red(wrap(`The history of ${destination} cannot be read: ${problem}`, out.width, 2)));
  }
  out.note('\nOne destination: tracklayer history DESTINATION');
}
