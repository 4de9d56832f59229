import { report } from '../../report.js';
import { median, medianRatio, round } from '../../statistics.js';
import type { SideRun } from './measure-side.js';

/** The runs of one round. `off`: our worker with the journal switched off. */
export interface Round {
  ours: SideRun;
  bare: SideRun;
  off?: SideRun;
}

const SIDES = [
  { side: 'ours', head: 'TrackLayer', prefix: '' },
  { side: 'bare', head: 'bare BullMQ + got', prefix: 'bare' },
  { side: 'off', head: 'without journal', prefix: 'off' },
] as const;

/** Reports the median of each figure of each side, and the median of the ratios of the rates within each round. */
export function reportDelivery(rounds: readonly Round[]): void {
  const sides = SIDES.flatMap(({ side, head, prefix }) => {
    const runs = rounds.flatMap((each) => each[side] ?? []);
    if (runs.length === 0) return [];
    const mid = (figure: keyof SideRun) => median(runs.map((run) => run[figure]));
    const figures = {
      rate: Math.round(mid('rate')),
      roundTrips: round(mid('roundTrips'), 2),
      commands: round(mid('commands'), 1),
      cpuMsPerEvent: round(mid('cpuMsPerEvent'), 3),
    };
    return [{ side, head, prefix, figures }];
  });
  const ratioTo = (other: 'bare' | 'off') =>
    round(medianRatio(rounds.flatMap((each) => pairOf(each.ours, each[other]))), 3);
  const ratio = ratioTo('bare');
  const isBesideOff = sides.some(({ side }) => side === 'off');
  const ofOff = isBesideOff ? ratioTo('off') : undefined;
  const row = (what: string, figure: keyof SideRun) => [what, ...sides.map(({ figures }) => figures[figure])];
  report(
    'deliver',
    ['worker (medians)', ...sides.map(({ head }) => head)],
    [
      row('jobs/s', 'rate'),
      ['ours beside it', '', String(ratio), ...(ofOff === undefined ? [] : [String(ofOff)])],
      row('round trips to Redis per event', 'roundTrips').map(String),
      row('Redis commands per event', 'commands').map(String),
      row('CPU ms of the worker per event', 'cpuMsPerEvent').map(String),
    ],
    {
      ...Object.fromEntries(sides.map(({ side, figures }) => [side, figures.rate])),
      ratio,
      ...(ofOff !== undefined && { ofOff }),
      ...Object.fromEntries(
        sides.flatMap(({ prefix, figures: { rate: _, ...costs } }) =>
          Object.entries(costs).map(([name, value]) => [named(prefix, name), value] as const),
        ),
      ),
    },
  );
}

function pairOf(ours: SideRun, other: SideRun | undefined): { ours: number; bare: number }[] {
  return other === undefined ? [] : [{ ours: ours.rate, bare: other.rate }];
}

/** `bare`, `roundTrips` → `bareRoundTrips`. */
function named(prefix: string, name: string): string {
  return prefix === '' ? name : prefix + name.charAt(0).toUpperCase() + name.slice(1);
}
