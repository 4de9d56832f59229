import { type Exclusion, FLOWS, type Flow, type PropertyNeed } from '@tracklayer/flows';
import type { Command } from 'commander';
import { delayText } from '../flows-check/show-verdicts.js';
import { examples } from '../output/examples.js';
import { wrap } from '../output/wrap.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

export function flowsListCommand(flows: Command, act: Act): void {
  const command = flows
    .command('list')
    .description('List each flow: what starts it, what it needs, and what stops it.')
    .action(act(flowsList));
  examples(command, [['List the flows.', 'tracklayer flows list']]);
}

async function flowsList({ out }: CommandContext): Promise<ExitCode> {
  const { bold, cyan, dim } = out.colors;
  for (const flow of FLOWS) {
    await out.data(flow);
    const facts = factsOf(flow).map(([what, text]) =>
      wrap(`  ${dim(what.padEnd(10))} ${text}`, out.width, 13),
    );
    const about = wrap(`  ${flow.about}`, out.width, 2);
    await out.print([`${bold(flow.name)} ${cyan(flow.id)}`, about, ...facts, ''].join('\n'));
  }
  return EXIT.ok;
}

function factsOf(flow: Flow): [what: string, text: string][] {
  const { trigger, filters, shows, consent, after, excludedBy, delayMs, onceInMs } = flow;
  const facts: [string, string | undefined][] = [
    ['started by', trigger.kind === 'list' ? 'joining the newsletter list' : trigger.metric],
    ['filters', filters.map(needText).join(', ')],
    ['shows', shows.map(needText).join(', ')],
    [
      'needs',
      `an email address, ${consent === 'subscribed' ? 'subscribed to email marketing' : 'not unsubscribed'}`,
    ],
    ['after', after && `${after.metric}, with no ${after.unless.join(' or ')} since`],
    ['not after', excludedBy.map(exclusionText).join(', ')],
    ['never by', 'back-filled events, migration traffic, imported consents, repeats'],
    [
      'first mail',
      delayText(delayMs) +
        (onceInMs === undefined ? '' : `, and again ${delayText(onceInMs)} at the earliest`),
    ],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== undefined && fact[1] !== '');
}

function needText({ name, kind, equals, above }: PropertyNeed): string {
  if (equals !== undefined) return `${name} = ${equals}`;
  if (above !== undefined) return `${name} > ${above}`;
  return kind === 'text' ? name : `${name} (${kind})`;
}

function exclusionText({ metric, same, itemsHold }: Exclusion): string {
  if (same !== undefined) return `${metric} of the same ${same}`;
  return itemsHold === undefined ? metric : `${metric} with that ${itemsHold}`;
}
