import { FLOWS, type FlowVerdict, findFlow, type Reason } from '@tracklayer/flows';
import { count, duration } from '@tracklayer/format';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import { type EventVerdict, isOtherTrigger } from './verdicts.js';

/** More events than this are summed up: fifty blocks are too much to read. */
const SHOWN_EACH = 10;

export async function showVerdicts(verdicts: readonly EventVerdict[], out: Output): Promise<void> {
  if (verdicts.length <= SHOWN_EACH) {
    for (const verdict of verdicts) await out.print(`${block(verdict, out)}\n`);
  } else await out.print(summary(verdicts, out));
}

/** One event with every flow. */
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

/** For many events: how often each flow starts, and the most frequent reasons why it does not. */
function summary(verdicts: readonly EventVerdict[], out: Output): string {
  const { green, red, dim } = out.colors;
  const rows = FLOWS.flatMap(({ id, name }): SummaryRow[] => {
    const own = verdicts.flatMap(({ flows }) => flows.filter(({ flow }) => flow === id));
    if (own.length === 0) return [];
    const against = own.filter((verdict) => verdict.would === 'not' && !isOtherTrigger(verdict));
    const starts = own.filter(({ would }) => would === 'start').length;
    return [{ name, starts, not: against.length, why: mostFrequent(against) }];
  });
  return table(
    rows,
    [
      { head: 'flow', of: ({ name }) => name },
      {
        head: 'starts',
        of: ({ starts }) => count(starts),
        color: ({ starts }) => (starts > 0 ? green : dim),
        right: true,
      },
      {
        head: 'does not',
        of: ({ not }) => count(not),
        color: ({ not }) => (not > 0 ? red : dim),
        right: true,
      },
      { head: 'most frequent reasons', of: ({ why }) => why },
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
