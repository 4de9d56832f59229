import { maskLetter, maskPersonalData } from '@tracklayer/dead-letters';
import type { Holdings, Resolved } from '@tracklayer/erasure';
import { identifierTexts } from './summary.js';

/** What is held, for machines. Masked unless `reveal` is set. */
export function heldJson(held: Holdings, found: Resolved, reveal: boolean): object {
  const { jobs, letters, memories, unreadable, ...rest } = held;
  return {
    ...rest,
    identifiers: identifierTexts(found, reveal),
    hiddenIdentifiers: found.person.hiddenCount(),
    sharedIdentifiers: found.shared,
    jobs: jobs.map(({ locked: _locked, data, ...job }) => ({
      ...job,
      data: reveal ? data : maskPersonalData(data),
    })),
    letters: letters.map(({ letter, entries }) => ({
      ...(reveal ? letter : maskLetter(letter)),
      ...(entries !== undefined && { entries }),
    })),
    memories: memories.map(({ fields, newestMs }) => ({ fields, newestMs })),
    unreadableLetters: unreadable,
  };
}
