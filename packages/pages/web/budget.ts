/** Who uses the calls that Klaviyo allows a destination. Pure. */
import type { LaneRow } from './api.js';

/** In whole percent, 100 together. */
export interface BudgetShares {
  lane: string;
  ours: number;
  others: number;
  free: number;
}

/** The lane with the least that is free decides: it is the first that has to wait. Undefined while no limit is known. */
export function budgetOf(lanes: readonly LaneRow[]): BudgetShares | undefined {
  return lanes
    .flatMap((row) => sharesOf(row) ?? [])
    .reduce<BudgetShares | undefined>(
      (least, each) => (least === undefined || each.free < least.free ? each : least),
      undefined,
    );
}

function sharesOf(row: LaneRow): BudgetShares | undefined {
  const { lane, perMinute = 0, limitPerMinute = 0, othersPerMinute = 0 } = row;
  if (limitPerMinute <= 0) return undefined;
  const percent = (calls: number) => Math.round((100 * calls) / limitPerMinute);
  const ours = Math.min(100, percent(perMinute));
  const others = Math.min(100 - ours, percent(othersPerMinute));
  return { lane, ours, others, free: 100 - ours - others };
}
