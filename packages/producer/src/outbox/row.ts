import type { JobType } from '@tracklayer/events';
import type { Submission } from '@tracklayer/lanes';
import { isRefused } from '../inputs.js';
import type { Receipt } from '../receipt.js';
import type { Taken } from '../taken.js';
import type { NewRow } from './file.js';

/** The version of a row. A later release reads the rows of an earlier one. */
const ROW_VERSION = 1;

/** What a row holds, as JSON. */
interface Row extends Taken {
  v: typeof ROW_VERSION;
}

export function rowOf(call: Taken): NewRow {
  const row: Row = { v: ROW_VERSION, ...call };
  return { takenAtMs: call.nowMs, call: JSON.stringify(row) };
}

/** Undefined where this release cannot read the row: a newer release wrote it, or another program. */
export function callIn(text: string): Taken | undefined {
  try {
    const { v, nowMs, destinations, checked } = JSON.parse(text) as Partial<Row>;
    const isReadable = v === ROW_VERSION && typeof nowMs === 'number' && Array.isArray(destinations);
    return isReadable && checked !== undefined ? { nowMs, destinations, checked } : undefined;
  } catch {
    return undefined;
  }
}

/** The receipt of a call that is on disk. The producer plans its jobs when it sends the call to Redis. */
export function keptReceipt({ checked, destinations }: Taken): Receipt {
  const type = isRefused(checked) ? 'metric-event' : typeOf(checked);
  const receipt: Receipt = {
    eventId: checked.eventId,
    jobs: destinations.map((destination) => ({ destination, type, status: 'kept' })),
  };
  if (isRefused(checked)) return { ...receipt, problems: checked.problems };
  const { warnings, normalised } = checked;
  return {
    ...receipt,
    ...(warnings !== undefined && { warnings }),
    ...(normalised !== undefined && { normalised }),
  };
}

/** The job that the call is made for. */
function typeOf({ event, awaited, consent }: Submission): JobType {
  if (event !== undefined) return 'metric-event';
  if (awaited !== undefined) return 'back-in-stock';
  return consent === undefined ? 'profile-upsert' : 'list-subscription';
}
