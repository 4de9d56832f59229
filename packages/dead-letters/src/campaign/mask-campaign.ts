import { maskSelection, pathsOf } from '../mask/mask-selection.js';
import type { Campaign } from './types.js';

/** A campaign that anybody may see. */
export type MaskedCampaign = Omit<Campaign, 'edit'> & {
  /** Paths that its edit touches; not what is written there. */
  edited?: string[];
};

/** Masks the person in its selection, and keeps only the paths of its edit. Pure. */
export function maskCampaign({ edit, selection, ...rest }: Campaign): MaskedCampaign {
  return { ...rest, selection: maskSelection(selection), ...(edit && { edited: pathsOf(edit) }) };
}
