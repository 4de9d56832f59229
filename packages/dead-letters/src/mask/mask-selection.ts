import { maskIdentifier } from '@tracklayer/privacy';
import type { Edit } from '../edit/editable.js';
import type { Selection } from '../query/selection.js';

/** A selection that anybody may see: the person in it is masked. Pure. */
export function maskSelection<Of extends Selection>(selection: Of): Of {
  const { person } = selection;
  return person === undefined ? selection : { ...selection, person: maskIdentifier(person) };
}

/** The paths where an edit writes, without the values. */
export function pathsOf({ set = [], unset = [], patch = [] }: Edit): string[] {
  return [...set.map(([path]) => path), ...unset, ...patch.map(({ path }) => path)];
}
