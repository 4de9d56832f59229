import type { DeadLetter, Replayed } from '@tracklayer/dead-letters';
import type { CommandContext } from '../runtime/command.js';

/** Reports the letters that were named by id and stay as they are, and why. */
export async function reportLeftOut({ out }: CommandContext, leftOut: readonly DeadLetter[]): Promise<void> {
  for (const letter of leftOut) {
    const { id, destination, state, resolution } = letter;
    const outcome: Replayed['outcome'] = state === 'resolved' ? 'already-resolved' : 'already-replaying';
    await out.data({ id, destination, outcome, ...(resolution === undefined ? {} : { resolution }) });
    if (!out.json) out.note(`${id} was not changed: ${reasonText(letter)}.`);
  }
}

function reasonText({ state, resolution }: DeadLetter): string {
  if (state !== 'resolved') return 'it is on its way already';
  switch (resolution) {
    case 'skipped':
      return 'its replay was skipped because it was not needed';
    case 'duplicate':
      return 'it was delivered before';
    default:
      return 'it is delivered already';
  }
}
