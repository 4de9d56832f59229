import { maskSelection, pathsOf } from '../mask/mask-selection.js';
import type { Campaign } from './types.js';

/** A campaign that is safe to show. */
export type MaskedCampaign = Omit<Campaign, 'edit'> & {
  /** The paths that its edit writes to, without the values. */
  edited?: string[];
};

/** Masks the identifier in the selection and drops the values of the edit. Pure. */
export function maskCampaign({ edit, selection, ...rest }: Campaign): MaskedCampaign {
  return { ...rest, selection: maskSelection(selection), ...(edit && { edited: pathsOf(edit) }) };
}
