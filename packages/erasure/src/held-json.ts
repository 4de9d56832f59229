import { maskLetter, maskPersonalData } from '@tracklayer/dead-letters';
import { IDENTIFIERS } from '@tracklayer/events';
import { maskIdentifier } from '@tracklayer/privacy';
import type { Holdings } from './find.js';
import type { Resolved } from './resolve-person.js';

/** The identifiers of a person that are known in the clear. Masked unless `reveal` is set. */
export function identifierTexts({ person }: Pick<Resolved, 'person'>, reveal: boolean): string[] {
  const identifiers = person.identifiers();
  const all = IDENTIFIERS.flatMap((identifier) => identifiers[identifier]);
  return reveal ? all : all.map(maskIdentifier);
}

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
