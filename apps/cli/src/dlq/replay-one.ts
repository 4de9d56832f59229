import type { Edit, Replayed } from '@tracklayer/dead-letters';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import type { CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import type { OpenDeadLetters } from './with-dead-letters.js';

type Result = Replayed & { destination: string };

export interface OneLetter {
  destination: string;
  id: string;
}

export interface HowToReplay {
  by: string;
  reason?: string;
  edit?: Edit;
  startFlows: boolean;
}

/** Sends one letter again, with those that must go before it, and does not wait for its end. */
export async function replayOne(
  { out }: CommandContext,
  { deadLetters }: OpenDeadLetters,
  { destination, id }: OneLetter,
  how: HowToReplay,
): Promise<ExitCode> {
  const replayed = await deadLetters.replayMany(destination, [id], {
    nowMs: Date.now(),
    together: true,
    ...how,
  });
  const results = replayed.map((each): Result => ({ ...each, destination }));
  for (const result of results) await out.data(result);
  if (!out.json) await show(results, id, out);
  const isSent = results.some((each) => each.id === id && !STAYED.has(each.outcome));
  return isSent ? EXIT.ok : EXIT.failure;
}

/** Not sent by this command, and its edit is in none of them. */
const STAYED: ReadonlySet<Replayed['outcome']> = new Set([
  'pending',
  'already-replaying',
  'already-resolved',
  'not-found',
  'predecessor-dead',
  'predecessor-discarded',
  'predecessor-gone',
  'unparseable',
]);

/** On its way, whoever sent it: it will end one way or the other. */
const UNDER_WAY: ReadonlySet<Replayed['outcome']> = new Set(['replaying', 'already-replaying']);

async function show(results: readonly Result[], id: string, out: Output): Promise<void> {
  const { green, yellow } = out.colors;
  await out.print(
    table(
      results,
      [
        { head: 'id', of: (result) => result.id },
        { head: 'destination', of: (result) => result.destination },
        { head: 'now', of: (result) => (STAYED.has(result.outcome) ? yellow : green)(wordsFor(result)) },
      ],
      out,
    ),
  );
  const isOnItsWay = results.some((each) => each.id === id && UNDER_WAY.has(each.outcome));
  if (isOnItsWay) out.note(`\nHow it ends: \`tracklayer dlq show ${id}\`.`);
}

function wordsFor(result: Result): string {
  switch (result.outcome) {
    case 'replaying':
      return 'on its way';
    case 'pending':
      return 'its last life is still in the lane: replay it again in a minute';
    case 'already-replaying':
      return 'on its way already, as somebody else sent it';
    case 'already-resolved':
      return 'resolved already, as somebody else sent it';
    case 'not-found':
      return 'not there any more';
    case 'predecessor-dead':
      return `cannot go before ${result.predecessor}`;
    case 'predecessor-discarded':
      return `cannot go: ${result.predecessor} was discarded; import that back first, or discard this one too`;
    case 'predecessor-gone':
      return `cannot go: nothing is known of ${result.predecessor} any more; track the event again, then replay`;
    case 'unparseable':
      return 'not a job that anybody understands';
  }
}
