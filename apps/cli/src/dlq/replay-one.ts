import type { ActorKind, Edit, Replayed } from '@tracklayer/dead-letters';
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

export interface ReplayOneOptions {
  by: string;
  byKind?: ActorKind;
  reason?: string;
  edit?: Edit;
  startFlows: boolean;
}

/** Sends one letter again, with the letters that must go before it. Does not wait for the result. */
export async function replayOne(
  { out }: CommandContext,
  { deadLetters }: OpenDeadLetters,
  { destination, id }: OneLetter,
  options: ReplayOneOptions,
): Promise<ExitCode> {
  const replayed = await deadLetters.replayMany(destination, [id], {
    nowMs: Date.now(),
    together: true,
    ...options,
  });
  const results = replayed.map((each): Result => ({ ...each, destination }));
  for (const result of results) await out.data(result);
  if (!out.json) await show(results, id, out);
  const isSent = results.some((each) => each.id === id && !NOT_SENT.has(each.outcome));
  return isSent ? EXIT.ok : EXIT.failure;
}

/** This command did not send the letter and did not apply the edit. */
const NOT_SENT: ReadonlySet<Replayed['outcome']> = new Set([
  'pending',
  'already-replaying',
  'already-resolved',
  'not-found',
  'predecessor-dead',
  'predecessor-discarded',
  'predecessor-gone',
  'unparseable',
]);

/** The letter is on its way, sent by this command or another one, and will get a result. */
const UNDER_WAY: ReadonlySet<Replayed['outcome']> = new Set(['replaying', 'already-replaying']);

async function show(results: readonly Result[], id: string, out: Output): Promise<void> {
  const { green, yellow } = out.colors;
  await out.print(
    table(
      results,
      [
        { head: 'id', of: (result) => result.id, whole: true },
        { head: 'destination', of: (result) => result.destination },
        {
          head: 'result',
          of: resultText,
          color: (result) => (NOT_SENT.has(result.outcome) ? yellow : green),
        },
      ],
      out,
    ),
  );
  const isOnItsWay = results.some((each) => each.id === id && UNDER_WAY.has(each.outcome));
  if (isOnItsWay) out.note(`\nTo see the result: tracklayer dlq show ${id}`);
}

function resultText(result: Result): string {
  switch (result.outcome) {
    case 'replaying':
      return 'on its way';
    case 'pending':
      return 'its previous job is still in the lane: replay it in a minute';
    case 'already-replaying':
      return 'on its way already: another replay sent it';
    case 'already-resolved':
      return 'resolved already: another replay sent it';
    case 'not-found':
      return 'no longer a dead letter';
    case 'predecessor-dead':
      return `not sent: replay ${result.predecessor} first`;
    case 'predecessor-discarded':
      return `not sent: ${result.predecessor} was discarded. Import that one first, or discard this one too`;
    case 'predecessor-gone':
      return `not sent: ${result.predecessor} no longer exists. Track the event again, then replay`;
    case 'unparseable':
      return 'not sent: the job cannot be parsed';
  }
}
