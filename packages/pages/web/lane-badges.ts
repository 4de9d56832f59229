import type { Destination, LaneRow } from './api.js';

/** What stops a lane, in words for badges. Pure. */
export function laneMarks({ unserved, paused, held, holds = [] }: LaneRow): string[] {
  return [
    unserved === 'no_worker' ? 'no worker' : '',
    unserved === 'not_configured' ? 'not configured' : '',
    held ? 'held' : holds.length > 0 ? 'partly held' : '',
    paused ? 'paused' : '',
  ].filter((mark) => mark !== '');
}

/** The destination with the troubles of one lane only. Pure. */
export function onlyOf(
  { hold: _, ...destination }: Destination,
  { held, holds = [], lane, paused }: LaneRow,
): Destination {
  return {
    ...destination,
    ...(held && { hold: held }),
    holds,
    paused: paused ? [lane] : [],
    causes: [],
  };
}
