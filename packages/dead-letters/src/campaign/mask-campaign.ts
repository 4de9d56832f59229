import { maskIdentifier } from '@tracklayer/privacy';
import type { Edit } from '../edit/editable.js';
import type { Selection } from '../query/selection.js';
import type { Campaign } from './types.js';

/** A campaign as it may be shown to anybody. */
export type MaskedCampaign = Omit<Campaign, 'edit'> & {
  /** Paths that its edit touches; not what is written there. */
  edited?: string[];
};

/** The person in its selection masked, and of its edit the paths alone. Pure. */
export function maskCampaign({ edit, selection, ...rest }: Campaign): MaskedCampaign {
  return { ...rest, selection: maskSelection(selection), ...(edit && { edited: pathsOf(edit) }) };
}

/** A selection as it may be shown to anybody: the person in it masked. Pure. */
export function maskSelection<Of extends Selection>(selection: Of): Of {
  const { person } = selection;
  return person === undefined ? selection : { ...selection, person: maskIdentifier(person) };
}

/** Where an edit writes. */
export function pathsOf({ set = [], unset = [], patch = [] }: Edit): string[] {
  return [...set.map(([path]) => path), ...unset, ...patch.map(({ path }) => path)];
}
