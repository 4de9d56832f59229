import { report } from '../../report.js';
import { median, medianRatio, round } from '../../statistics.js';

/** One run of one side. The last three are for each event. */
export interface SideRun {
  /** Jobs per second. */
  rate: number;
  /** How often Redis read from a connection. Commands that leave together count once. */
  roundTrips: number;
  /** Redis commands, those inside scripts too. */
  commands: number;
  /** CPU time of the worker's process from its start on, user and system. */
  cpuMsPerEvent: number;
}

/** Reports the median of each figure of both sides, and the median of the ratios of the rates within each round. */
export function reportDelivery(pairs: readonly { ours: SideRun; bare: SideRun }[]): void {
  const figuresOf = (side: 'ours' | 'bare') => {
    const mid = (figure: keyof SideRun) => median(pairs.map((pair) => pair[side][figure]));
    return {
      rate: Math.round(mid('rate')),
      roundTrips: round(mid('roundTrips'), 2),
      commands: round(mid('commands'), 1),
      cpuMsPerEvent: round(mid('cpuMsPerEvent'), 3),
    };
  };
  const ours = figuresOf('ours');
  const bare = figuresOf('bare');
  const ratio = round(medianRatio(pairs.map((pair) => ({ ours: pair.ours.rate, bare: pair.bare.rate }))), 3);
  report(
    'deliver',
    ['worker (medians)', 'TrackLayer', 'bare BullMQ + got'],
    [
      ['jobs/s', ours.rate, bare.rate],
      ['ratio', String(ratio), ''],
      ['round trips to Redis per event', String(ours.roundTrips), String(bare.roundTrips)],
      ['Redis commands per event', String(ours.commands), String(bare.commands)],
      ['CPU ms of the worker per event', String(ours.cpuMsPerEvent), String(bare.cpuMsPerEvent)],
    ],
    {
      ours: ours.rate,
      bare: bare.rate,
      ratio,
      roundTrips: ours.roundTrips,
      bareRoundTrips: bare.roundTrips,
      commands: ours.commands,
      bareCommands: bare.commands,
      cpuMsPerEvent: ours.cpuMsPerEvent,
      bareCpuMsPerEvent: bare.cpuMsPerEvent,
    },
  );
}
