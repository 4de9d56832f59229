import type { CampaignProgress, MaskedCampaign } from '@tracklayer/dead-letters';
import { count, duration } from '@tracklayer/format';
import { bar } from '../output/bar.js';

/** Letters of a campaign that have a result, good or bad. */
export function ended({ total, underWay, left }: MaskedCampaign): number {
  return Math.max(0, total - underWay - left);
}

/** How far campaigns that run side by side have come, in one line. */
export function progressText(all: readonly CampaignProgress[], withBar: boolean): string {
  const sum = (of: (each: CampaignProgress) => number) => all.reduce((total, each) => total + of(each), 0);
  const total = sum(({ campaign }) => campaign.total);
  const done = sum(({ campaign }) => ended(campaign));
  // A campaign that is done reports its last speed once more. That is no current speed.
  const open = all.filter(({ campaign: { state } }) => state === 'running' || state === 'paused');
  const perSecond = open.reduce((total, each) => total + each.perSecond, 0);
  const times = open.flatMap(({ leftMs }) => (leftMs === undefined ? [] : [leftMs]));
  const leftMs = times.length > 0 && times.length === open.length ? Math.max(...times) : undefined;
  const paused = open.length > 0 && open.every(({ campaign }) => campaign.state === 'paused');
  const parts = [
    `${count(done)} of ${count(total)}`,
    ...(open.length > 0 ? [`${count(Math.round(perSecond))}/s`] : []),
    ...(paused ? ['paused'] : leftMs === undefined || done === total ? [] : [`${duration(leftMs)} left`]),
    ...deadAgainText(sum(({ campaign }) => campaign.counts.deadAgain)),
  ].join(', ');
  return withBar ? `${bar(total === 0 ? 1 : done / total)} ${parts}` : parts;
}

/** The result of a campaign, in one sentence: `38,112 delivered, 12 duplicates, 5 dead again.` */
export function outcomeText({ counts, left, underWay }: MaskedCampaign): string {
  const parts = (
    [
      [counts.delivered, 'delivered'],
      [counts.duplicate, counts.duplicate === 1 ? 'duplicate' : 'duplicates'],
      [counts.skipped, 'skipped'],
      [counts.deadAgain, 'dead again'],
      [counts.invalidEdit, 'left dead: the edit makes them invalid'],
      [counts.unparseable, 'left dead: their jobs cannot be parsed'],
      [counts.predecessorDead, 'left dead: they depend on a dead letter'],
      [counts.predecessorGone, 'left dead: they depend on a letter that was discarded or no longer exists'],
      [counts.elsewhere, 'replayed or discarded by another command'],
      [underWay, 'on their way'],
      [left, 'not sent'],
    ] as const
  )
    .filter(([many]) => many > 0)
    .map(([many, what]) => `${count(many)} ${what}`);
  return parts.length === 0 ? 'no letters were left to replay' : parts.join(', ');
}

/** Why a campaign stopped by itself: `Stopped after step 2 of 3: 100 of its 100 letters died again, more than 5%.` */
export function stopText({ step, stopAt = 0, stopped, left }: MaskedCampaign): string {
  const { number = 0, of = 0, taken = 0, deadAgain = 0 } = step ?? {};
  const share = `${Number((stopAt * 100).toFixed(2))}%`;
  const rest = `${count(left)} letters were not sent.`;
  return stopped === 'dead-again'
    ? `Stopped after step ${number} of ${of}: ${count(deadAgain)} of its ${count(taken)} letters died again, more than ${share}. ${rest}`
    : `Stopped after step ${number} of ${of}: that was the last step. ${rest}`;
}

/** Whether a letter of the campaign is still dead, or dead again. */
export function hasFailures({ counts }: MaskedCampaign): boolean {
  const { deadAgain, invalidEdit, unparseable, predecessorDead, predecessorGone } = counts;
  return deadAgain + invalidEdit + unparseable + predecessorDead + predecessorGone > 0;
}

function deadAgainText(deadAgain: number): string[] {
  return deadAgain > 0 ? [`${count(deadAgain)} dead again`] : [];
}
