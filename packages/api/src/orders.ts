/** What an act concerns, from the body of a request. */
import {
  type AddressedSelection,
  type Campaign,
  checkPatch,
  checkSelection,
  type Edit,
  maskCampaign,
  type Selection,
} from '@tracklayer/dead-letters';
import { InvalidEventError, type JsonValue } from '@tracklayer/events';
import { maskText } from '@tracklayer/privacy';
import type { z } from 'zod';
import { ApiError } from './api-error.js';
import type { campaign as campaignSchema, edit } from './schemas/campaigns.js';
import { selectionOf, selectionText } from './selections.js';

/** The letters that are dead now: those that die later are not included. @throws {SelectionError} @throws {ApiError} */
export function selectionToActOn(
  { destination, selection }: { destination: string; selection: string | Record<string, unknown> },
  nowMs: number,
): Selection {
  const read =
    typeof selection === 'string' ? fromText(selection, destination, nowMs) : checkSelection(selection);
  if (read.state !== undefined && read.state !== 'dead') {
    throw new ApiError(400, {
      code: 'not_dead',
      message: `This act takes dead letters only, not ${read.state} ones.`,
      whatToDo: 'Leave out the state.',
    });
  }
  return { ...read, untilMs: Math.min(read.untilMs ?? Number.POSITIVE_INFINITY, nowMs + 1) };
}

function fromText(text: string, destination: string, nowMs: number): Selection {
  const { destination: written, selection } = selectionOf({ selection: text }, nowMs);
  if (written === undefined || written === destination) return selection;
  throw new ApiError(400, {
    code: 'other_destination',
    message: `The selection names the destination ${written}, and the request ${destination}.`,
    whatToDo: 'Name one destination.',
  });
}

/** @throws {InvalidEventError} for a patch that is no JSON patch */
export function editOf(asked: z.infer<typeof edit> | undefined): Edit | undefined {
  if (asked === undefined) return undefined;
  const { set, unset, patch } = asked;
  const checked = patch === undefined ? undefined : checkPatch(patch);
  if (checked !== undefined && 'problems' in checked) throw new InvalidEventError(checked.problems, 'edit');
  return {
    // The body was read from JSON, so each value is JSON.
    ...(set && { set: set.map(([path, value]): [string, JsonValue] => [path, value as JsonValue]) }),
    ...(unset && { unset }),
    ...(checked && { patch: checked.patch }),
  };
}

export type ShownCampaign = z.input<typeof campaignSchema>;

/** A campaign that is safe to show. Pure. */
export function shownCampaign(campaign: Campaign): ShownCampaign {
  const { destination, counts } = campaign;
  const masked = maskCampaign(campaign);
  const addressed: AddressedSelection = { destination, ...masked.selection };
  return {
    ...masked,
    reason: maskText(masked.reason),
    counts: { ...counts },
    selectionText: selectionText(addressed),
  };
}
