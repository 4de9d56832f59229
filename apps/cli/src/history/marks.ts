import { briefDuration, counted } from '@tracklayer/format';
import type { Mark } from '@tracklayer/history';
import { scopeName } from '@tracklayer/lane-status';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import type { LetteredMark } from './axis.js';
import { secondText } from './times.js';

/** The marks of a drawing as a list: letter, begin, length, what happened. */
export function marksTable(shown: readonly LetteredMark[], destination: string, out: Output): string {
  const { yellow, red, cyan } = out.colors;
  const color = ({ mark: { kind } }: LetteredMark) =>
    kind === 'hold' || kind === 'unserved' || kind === 'away' ? red : kind === 'pause' ? yellow : undefined;
  return table(
    shown,
    [
      { head: '', of: ({ letter }) => letter, color: () => cyan, whole: true },
      { head: 'since (UTC)', of: ({ mark }) => secondText(mark.fromMs), whole: true },
      { head: 'for', of: ({ mark }) => lengthText(mark), right: true, whole: true },
      { head: 'mark', of: ({ mark }) => markText(mark, destination), color },
    ],
    out,
  );
}

function lengthText(mark: Mark): string {
  if (mark.kind === 'version' || mark.kind === 'discard') return '';
  return mark.untilMs === undefined ? 'still' : briefDuration(Math.max(0, mark.untilMs - mark.fromMs));
}

function markText(mark: Mark, destination: string): string {
  switch (mark.kind) {
    case 'version':
      return `worker of version ${mark.version} began`;
    case 'unserved':
      return 'no worker ran';
    case 'away':
      return 'no worker could write to Redis';
    case 'hold': {
      const subject = scopeName(mark.scope, destination);
      return `${subject} on hold: ${mark.code}${mark.status === undefined ? '' : ` (HTTP ${mark.status})`}`;
    }
    case 'pause':
      return `lane ${mark.lane} paused`;
    case 'campaign':
      return `replay ${mark.id}: ${mark.state}`;
    case 'migration':
      return `migration ${mark.id}: ${mark.state}`;
    case 'discard':
      return `${mark.by} discarded ${counted(mark.discarded, 'letter')}`;
  }
}
