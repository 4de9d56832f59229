import { FLOWS, type FlowVerdict, findFlow, type Reason } from '@tracklayer/flows';
import { count, duration } from '@tracklayer/format';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import { type EventVerdict, isOtherTrigger } from './verdicts.js';

/** More than so many are summed up: nobody reads fifty blocks. */
const SHOWN_EACH = 10;

export async function showVerdicts(verdicts: readonly EventVerdict[], out: Output): Promise<void> {
  if (verdicts.length <= SHOWN_EACH) {
    for (const verdict of verdicts) await out.print(`${block(verdict, out)}\n`);
  } else await out.print(summary(verdicts, out));
}

/** One event with all seven flows. */
function block({ line, eventId, name, metric, flows }: EventVerdict, { colors }: Output): string {
  const { bold, dim, green, red, yellow } = colors;
  const where = line === undefined ? '' : dim(` line ${line}`);
  const others = flows.filter(isOtherTrigger).map(({ flow }) => findFlow(flow).name);
  const reasonText = ({ path, message, fix }: Reason) =>
    `      ${message}${path === undefined ? '' : dim(` (${path})`)}\n      ${dim('→')} ${fix}`;
  const flowText = ({ flow, would, reasons, warnings }: FlowVerdict) => {
    const { name: flowName, delayMs } = findFlow(flow);
    if (would === 'not') return [`  ${red('✗')} ${flowName} would not start`, ...reasons.map(reasonText)];
    const start = `  ${green('✓')} ${flowName} would start${dim(`, its first message ${delayText(delayMs)}`)}`;
    return [start, ...warnings.map((warning) => `${yellow('    !')}${reasonText(warning).slice(5)}`)];
  };
  return [
    `${bold(name)} ${eventId}${metric === undefined ? '' : ` → ${metric}`}${where}`,
    ...flows.filter((verdict) => !isOtherTrigger(verdict)).flatMap(flowText),
    ...(others.length === 0 ? [] : [dim(`  – starts none of: ${others.join(', ')}`)]),
  ].join('\n');
}

interface SummaryRow {
  name: string;
  starts: number;
  not: number;
  why: string;
}

/** Of many events: how often each flow starts, and what keeps it from starting most. */
function summary(verdicts: readonly EventVerdict[], out: Output): string {
  const { green, red, dim } = out.colors;
  const rows = FLOWS.flatMap(({ id, name }): SummaryRow[] => {
    const own = verdicts.flatMap(({ flows }) => flows.filter(({ flow }) => flow === id));
    if (own.length === 0) return [];
    const against = own.filter((verdict) => verdict.would === 'not' && !isOtherTrigger(verdict));
    const starts = own.filter(({ would }) => would === 'start').length;
    return [{ name, starts, not: against.length, why: mostFrequent(against) }];
  });
  const number = (value: number, color: (text: string) => string) =>
    value > 0 ? color(count(value)) : dim('0');
  return table(
    rows,
    [
      { head: 'flow', of: ({ name }) => name },
      { head: 'starts', of: ({ starts }) => number(starts, green), right: true },
      { head: 'does not', of: ({ not }) => number(not, red), right: true },
      { head: 'mostly because', of: ({ why }) => why },
    ],
    out,
  );
}

function mostFrequent(verdicts: readonly FlowVerdict[]): string {
  const tally = new Map<string, number>();
  for (const { reasons } of verdicts) {
    for (const { code, path } of reasons) {
      const what = path?.startsWith('properties.') ? `${code} ${path.slice('properties.'.length)}` : code;
      tally.set(what, (tally.get(what) ?? 0) + 1);
    }
  }
  return [...tally]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([what, times]) => `${what} (${count(times)})`)
    .join(', ');
}

/** `at once`, `after 4 hours`. */
export function delayText(ms: number): string {
  return ms === 0 ? 'at once' : `after ${duration(ms, { words: true })}`;
}
