import type { AccountFlow, AccountVerdict, Reason } from '@tracklayer/flows';
import { count, counted } from '@tracklayer/format';
import type { AccountFlows } from '@tracklayer/klaviyo';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import { wrap } from '../output/wrap.js';
import { mostFrequent, reasonText, SHOWN_EACH } from './show-verdicts.js';
import type { EventTrace } from './verdicts.js';

/** A flow on it starts by `subscribeBackInStock`, not by an event. */
const OWN_METRIC = 'Subscribed to Back in Stock';

/** One event (or subscription) and the verdict of each flow that its metric or list triggers. */
export interface AccountTrace extends Omit<EventTrace, 'records'> {
  metric?: string;
  flows: AccountVerdict[];
}

/** The flows that were read, and what was not read. */
export async function showAccount(
  { flows, others, archived, newMetrics, newLists, missingScopes, unreadable }: AccountFlows,
  traces: readonly EventTrace[],
  out: Output,
): Promise<void> {
  const { bold, red, yellow } = out.colors;
  const rest = [
    `${counted(others.length, 'other flow')} ${missingScopes.length === 0 ? 'with another trigger' : 'not judged'}`,
    ...(archived > 0 ? [`${count(archived)} archived`] : []),
  ];
  const title = `${counted(flows.length, 'flow')} of the account can start from what TrackLayer sends`;
  await out.print(wrap(`${bold(title)}; ${rest.join(', ')}.`, out.width, 2));
  if (flows.length > 0) await out.print(`\n${flowTable(flows, out)}`);
  await out.print('');
  const say = (text: string) => out.note(wrap(text, out.width, 2));
  if (missingScopes.length > 0) {
    say(
      `${red('!')} The key lacks ${missingScopes.join(' and ')}, so ${unread(missingScopes)} were not read.`,
    );
    say('  Grant it in Klaviyo: Settings → API keys. Then run the command again.');
  }
  const sent = new Set(
    traces.flatMap(({ records }) => records.flatMap((one) => (one.kind === 'event' ? [one.metric] : []))),
  );
  for (const metric of newMetrics.filter((each) => sent.has(each))) {
    say(`${yellow('!')} The account has no metric ${metric} yet. Its first event creates it.`);
  }
  for (const list of newLists) say(`${yellow('!')} The account has no list ${list}. Correct listId.`);
  for (const { name, status } of unreadable) {
    say(`${yellow('!')} Klaviyo does not show what starts ${name} (${status}), so it was not judged.`);
  }
}

function unread(scopes: readonly string[]): string {
  const kinds = scopes.map((scope) =>
    scope === 'lists:read' ? 'the flows of lists' : 'the flows of metrics',
  );
  return kinds.join(' and ');
}

function flowTable(flows: readonly AccountFlow[], out: Output): string {
  const { green, dim, yellow } = out.colors;
  return table(
    flows,
    [
      { head: 'flow', of: ({ name }) => name },
      {
        head: 'status',
        of: ({ status }) => status,
        color: ({ status }) => (status === 'live' ? green : status === 'manual' ? yellow : dim),
      },
      { head: 'started by', of: startedBy },
    ],
    out,
    { indent: 2 },
  );
}

function startedBy({ trigger }: AccountFlow): string {
  switch (trigger.kind) {
    case 'list':
      return `joining the list ${trigger.listId}`;
    case 'metric':
      if (trigger.metric === OWN_METRIC) return `Klaviyo's own metric ${OWN_METRIC}`;
      return trigger.integration === undefined || trigger.integration === 'API'
        ? `the metric ${trigger.metric}`
        : `the metric ${trigger.metric} of ${trigger.integration}`;
    case 'unknown':
      return trigger.type;
  }
}

export async function showAccountVerdicts(
  traces: readonly AccountTrace[],
  { missingScopes }: Pick<AccountFlows, 'missingScopes'>,
  out: Output,
): Promise<void> {
  const none = missingScopes.length === 0 ? 'starts no flow of the account' : 'starts no flow that was read';
  if (traces.length > SHOWN_EACH) await out.print(summary(traces, out));
  else for (const trace of traces) await out.print(`${block(trace, none, out)}\n`);
  const started = traces.filter(({ flows }) => flows.some(({ would }) => would === 'start')).length;
  const open = traces.filter(({ flows }) => flows.some(({ would }) => would === 'depends')).length;
  const more = open > 0 ? `, ${open} may start one` : '';
  out.note(
    out.colors.dim(
      `${counted(traces.length, 'event')}, ${started} of them ${started === 1 ? 'starts' : 'start'} a flow${more}.`,
    ),
  );
}

function block({ line, eventId, name, metric, flows }: AccountTrace, none: string, out: Output): string {
  const { bold, dim } = out.colors;
  const where = line === undefined ? '' : dim(` line ${line}`);
  return [
    `${bold(name)} ${eventId}${metric === undefined ? '' : ` → ${metric}`}${where}`,
    ...flows.flatMap((verdict) => verdictLines(verdict, out)),
    ...(flows.length === 0 ? [dim(`  – ${none}`)] : []),
  ].join('\n');
}

function verdictLines({ flow, would, reasons, open, notes }: AccountVerdict, out: Output): string[] {
  const { dim, green, red, yellow } = out.colors;
  const named = `${flow.name} (${flow.status})`;
  const listed = (each: readonly Reason[], mark = ' ') => each.map((reason) => reasonText(reason, mark, out));
  if (would === 'start') return [`  ${green('✓')} ${named} would start`, ...listed(notes, yellow('!'))];
  if (would === 'depends') {
    return [
      `  ${yellow('?')} ${named} may start; this cannot be told here`,
      ...listed(open),
      ...listed(notes, yellow('!')),
    ];
  }
  if (reasons.every(({ code }) => code === 'not_live')) {
    return [dim(`  – ${named} would start once it is live`), ...listed(open, '?')];
  }
  return [`  ${red('✗')} ${named} would not start`, ...listed(reasons), ...listed(open, '?')];
}

function summary(traces: readonly AccountTrace[], out: Output): string {
  const all = traces.flatMap(({ flows }) => flows);
  const rows = [...new Map(all.map(({ flow }) => [flow.id, flow])).values()].map(({ id, name, status }) => {
    const own = all.filter(({ flow }) => flow.id === id);
    const numberOf = (would: AccountVerdict['would']) => own.filter((each) => each.would === would).length;
    const why = mostFrequent(own.flatMap(({ reasons, open }) => [...reasons, ...open]));
    return { name, status, starts: numberOf('start'), may: numberOf('depends'), not: numberOf('not'), why };
  });
  return table(
    rows,
    [
      { head: 'flow', of: ({ name }) => name },
      { head: 'status', of: ({ status }) => status },
      { head: 'starts', of: ({ starts }) => count(starts), right: true },
      { head: 'may start', of: ({ may }) => count(may), right: true },
      { head: 'does not', of: ({ not }) => count(not), right: true },
      { head: 'most frequent reasons', of: ({ why }) => why },
    ],
    out,
  );
}
