import { EVENT_NAMES } from '@tracklayer/events';
import { FLOWS, type FlowId, type FlowVerdict, findFlow, type Reason } from '@tracklayer/flows';
import { count, duration } from '@tracklayer/format';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import { wrap } from '../output/wrap.js';
import { type EventVerdict, isOtherTrigger } from './verdicts.js';

/** More events than this are summed up: fifty blocks are too much to read. One of each standard event is not too many. */
export const SHOWN_EACH = EVENT_NAMES.length;

export async function showVerdicts(verdicts: readonly EventVerdict[], out: Output): Promise<void> {
  if (verdicts.length <= SHOWN_EACH) {
    for (const verdict of verdicts) await out.print(`${block(verdict, out)}\n`);
  } else await out.print(summary(verdicts, out));
}

/** One event with every flow. */
function block({ line, eventId, name, metric, flows }: EventVerdict, out: Output): string {
  const { bold, dim } = out.colors;
  const where = line === undefined ? '' : dim(` line ${line}`);
  const others = flows.filter(isOtherTrigger).map(({ flow }) => findFlow(flow).name);
  return [
    `${bold(name)} ${eventId}${metric === undefined ? '' : ` → ${metric}`}${where}`,
    ...flows.filter((verdict) => !isOtherTrigger(verdict)).flatMap((verdict) => flowLines(verdict, out)),
    ...(others.length === 0 ? [] : [dim(wrap(`  – starts none of: ${others.join(', ')}`, out.width, 4))]),
  ].join('\n');
}

function flowLines({ flow, would, reasons, warnings, mail }: FlowVerdict, out: Output): string[] {
  const { green, red, yellow } = out.colors;
  const { name } = findFlow(flow);
  const listed = (each: readonly Reason[], mark = ' ') => each.map((reason) => reasonText(reason, mark, out));
  if (would === 'not') return [`  ${red('✗')} ${name} would not start`, ...listed(reasons)];
  const isSent = mail?.would === 'send';
  return [
    `  ${isSent ? green('✓') : yellow('!')} ${name} would start; the e-mail would ${isSent ? `be sent ${whenSent(flow)}` : 'not be sent'}`,
    ...listed(mail?.reasons ?? []),
    ...listed([...(mail?.notes ?? []), ...warnings], yellow('!')),
  ];
}

/** A reason and what to do about it, indented below its flow. */
export function reasonText({ path, message, fix }: Reason, mark: string, out: Output): string {
  const { dim } = out.colors;
  const said = `    ${mark} ${message}${path === undefined ? '' : ` (${path})`}`;
  return `${wrap(said, out.width, 6)}\n${wrap(`      ${dim('→')} ${out.hint(fix)}`, out.width, 8)}`;
}

interface SummaryRow {
  name: string;
  starts: number;
  mails: number;
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
    const started = own.filter(({ would }) => would === 'start');
    const mails = started.filter(({ mail }) => mail?.would === 'send').length;
    return [
      {
        name,
        starts: started.length,
        mails,
        not: against.length,
        why: mostFrequent(
          [...against, ...started].flatMap(({ reasons, mail }) => [...reasons, ...(mail?.reasons ?? [])]),
        ),
      },
    ];
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
      { head: 'e-mails', of: ({ mails }) => count(mails), right: true },
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

/** The three most frequent reasons, with their numbers. */
export function mostFrequent(reasons: readonly Reason[]): string {
  const tally = new Map<string, number>();
  for (const { code, path } of reasons) {
    const what = path?.startsWith('properties.') ? `${code} ${path.slice('properties.'.length)}` : code;
    tally.set(what, (tally.get(what) ?? 0) + 1);
  }
  return [...tally]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([what, times]) => `${what} (${count(times)})`)
    .join(', ');
}

/** When the first e-mail would be sent: `at once`, `after 4 hours`. */
export function whenSent(flow: FlowId): string {
  const { delayMs, waitsFor } = findFlow(flow);
  return waitsFor === undefined ? delayText(delayMs) : 'when the variant is in stock again';
}

/** `at once`, `after 4 hours`. */
export function delayText(ms: number): string {
  return ms === 0 ? 'at once' : `after ${duration(ms, { words: true })}`;
}
