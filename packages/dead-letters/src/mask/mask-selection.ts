import { maskIdentifier } from '@tracklayer/privacy';
import type { Edit } from '../edit/editable.js';
import type { Selection } from '../query/selection.js';

/** A selection that is safe to show: the identifier in `person` is masked. Pure. */
export function maskSelection<Of extends Selection>(selection: Of): Of {
  const { person } = selection;
  return person === undefined ? selection : { ...selection, person: maskIdentifier(person) };
}

/** The paths that an edit writes to, without the values. Pure. */
export function pathsOf({ set = [], unset = [], patch = [] }: Edit): string[] {
  return [...set.map(([path]) => path), ...unset, ...patch.map(({ path }) => path)];
}
