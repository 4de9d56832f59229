import type { DeadLetter, Replayed } from '@tracklayer/dead-letters';
import type { CommandContext } from '../runtime/command.js';

/** Says of letters that were named which are not touched, and why. */
export async function tellLeftOut({ out }: CommandContext, leftOut: readonly DeadLetter[]): Promise<void> {
  for (const letter of leftOut) {
    const { id, destination, state, resolution } = letter;
    const outcome: Replayed['outcome'] = state === 'resolved' ? 'already-resolved' : 'already-replaying';
    await out.data({ id, destination, outcome, ...(resolution === undefined ? {} : { resolution }) });
    if (!out.json) out.note(`${id} is left as it is: ${whyNot(letter)}.`);
  }
}

function whyNot({ state, resolution }: DeadLetter): string {
  if (state !== 'resolved') return 'it is on its way already';
  switch (resolution) {
    case 'skipped':
      return 'its replay was skipped, as it need not be sent';
    case 'duplicate':
      return 'it was a duplicate, delivered before';
    default:
      return 'it is delivered already';
  }
}
