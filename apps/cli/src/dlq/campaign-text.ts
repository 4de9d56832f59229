import type { CampaignProgress, MaskedCampaign } from '@tracklayer/dead-letters';
import { count, duration } from '@tracklayer/format';
import { bar } from '../output/bar.js';

/** Letters of a campaign that have come to an end, one way or the other. */
export function ended({ total, underWay, left }: MaskedCampaign): number {
  return Math.max(0, total - underWay - left);
}

/** How far campaigns that run side by side have come, in one line. */
export function progressText(all: readonly CampaignProgress[], withBar: boolean): string {
  const sum = (of: (each: CampaignProgress) => number) => all.reduce((total, each) => total + of(each), 0);
  const total = sum(({ campaign }) => campaign.total);
  const done = sum(({ campaign }) => ended(campaign));
  // One that has ended is told of once more, with the speed it had; that is nobody's speed now.
  const open = all.filter(({ campaign: { state } }) => state === 'running' || state === 'paused');
  const perSecond = open.reduce((total, each) => total + each.perSecond, 0);
  const times = open.flatMap(({ leftMs }) => (leftMs === undefined ? [] : [leftMs]));
  const leftMs = times.length > 0 && times.length === open.length ? Math.max(...times) : undefined;
  const paused = open.length > 0 && open.every(({ campaign }) => campaign.state === 'paused');
  const words = [
    `${count(done)} of ${count(total)}`,
    ...(open.length > 0 ? [`${count(Math.round(perSecond))}/s`] : []),
    ...(paused ? ['paused'] : leftMs === undefined || done === total ? [] : [`${duration(leftMs)} left`]),
    ...deadWords(sum(({ campaign }) => campaign.counts.deadAgain)),
  ].join(', ');
  return withBar ? `${bar(total === 0 ? 1 : done / total)} ${words}` : words;
}

/** What came of a campaign, in one sentence: `38,112 delivered, 12 duplicates, 5 dead again.` */
export function outcomeText({ counts, left, underWay }: MaskedCampaign): string {
  const parts = (
    [
      [counts.delivered, 'delivered'],
      [counts.duplicate, counts.duplicate === 1 ? 'duplicate' : 'duplicates'],
      [counts.skipped, 'skipped'],
      [counts.deadAgain, 'dead again'],
      [counts.invalidEdit, 'left dead: the edit would make them invalid'],
      [counts.unparseable, 'left dead: nobody understands them'],
      [counts.predecessorDead, 'left dead: what they follow is dead'],
      [counts.predecessorGone, 'left dead: what they follow was discarded or is not known any more'],
      [counts.elsewhere, 'taken or discarded by somebody else'],
      [underWay, 'on their way'],
      [left, 'not sent'],
    ] as const
  )
    .filter(([many]) => many > 0)
    .map(([many, what]) => `${count(many)} ${what}`);
  return parts.length === 0 ? 'nothing was there any more' : parts.join(', ');
}

/** Whether a letter of it is still dead, or dead again. */
export function hasFailures({ counts }: MaskedCampaign): boolean {
  const { deadAgain, invalidEdit, unparseable, predecessorDead, predecessorGone } = counts;
  return deadAgain + invalidEdit + unparseable + predecessorDead + predecessorGone > 0;
}

function deadWords(deadAgain: number): string[] {
  return deadAgain > 0 ? [`${count(deadAgain)} dead again`] : [];
}
