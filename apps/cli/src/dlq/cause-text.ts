import type { Cause } from '@tracklayer/dead-letters';
import { ago, count, counted, sparkline } from '@tracklayer/format';
import { oneLine } from '../output/one-line.js';
import type { Output } from '../output/output.js';
import { wrap } from '../output/wrap.js';

const INDENT = 5;
const MARGIN = ' '.repeat(3);
const NAMES_SHOWN = 4;
const GROUPS_SHOWN = 3;

/** A cause for people: what was refused, what to do, who and what it concerns, since when, and its groups. */
export function causeText(cause: Cause, nowMs: number, out: Output): string {
  const { id, destination, code, field, status, detail, hint, groups, replayed, firstAtMs, lastAtMs } = cause;
  const { bold, dim, red, cyan } = out.colors;
  const error = [status, code, field && `at ${field}`].filter((part) => part !== undefined).join(' ');
  const again = replayed > 0 ? `, ${count(replayed)} of them died again after a replay` : '';
  const rest = groups.length - GROUPS_SHOWN;
  return [
    `${bold(count(cause.count))}  ${red(error)}  ${destination}  cause ${cyan(id)}`,
    detail && `${MARGIN}${detail}`,
    hint && `${MARGIN}${dim('→')} ${out.hint(hint)}`,
    `${MARGIN}${peopleText(cause)}, lanes: ${namesText(cause.types)}${eventsText(cause)}`,
    `${MARGIN}${trendText(cause)}`,
    `${MARGIN}${dim(`first ${ago(firstAtMs, nowMs)}, last ${ago(lastAtMs, nowMs)}${again}`)}`,
    ...groups
      .slice(0, GROUPS_SHOWN)
      .map((group) => `${MARGIN}${dim('·')} ${groupText(group)}, group ${cyan(group.id)}`),
    rest > 0 && `${MARGIN}${dim(`· and ${counted(rest, 'more group')}`)}`,
  ]
    .flatMap((line) => (line ? [wrap(oneLine(line), out.width, INDENT)] : []))
    .join('\n');
}

function peopleText({ people }: Cause): string {
  return `${people.exact ? '' : 'at least '}${counted(people.count, 'person', 'people')}`;
}

function eventsText({ eventNames }: Cause): string {
  return eventNames.length === 0 ? '' : `, events: ${namesText(eventNames)}`;
}

function namesText(names: readonly string[]): string {
  const rest = names.length - NAMES_SHOWN;
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function groupText({ count: letters, type, eventName, code }: Cause['groups'][number]): string {
  return [count(letters), type, eventName, code].filter((part) => part !== undefined).join(' ');
}

/** By full hours (UTC), so the newest one is not over yet. */
function trendText({ byHour: { counts } }: Cause): string {
  return `by hour, ${counts.length} h: ${sparkline(counts)} newest ${count(counts.at(-1) ?? 0)}`;
}
