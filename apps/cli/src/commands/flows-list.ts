import { type Exclusion, FLOWS, type Flow, needWords, starterOf, USUAL_FLOWS_NOTE } from '@tracklayer/flows';
import type { Command } from 'commander';
import { delayText, whenSent } from '../flows-check/show-verdicts.js';
import { examples } from '../output/examples.js';
import { wrap } from '../output/wrap.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

export function flowsListCommand(flows: Command, act: Act): void {
  const command = flows
    .command('list')
    .description('List the usual flows: what starts each, its filters, and what stops its e-mail.')
    .action(act(flowsList));
  examples(command, [['List the flows.', 'tracklayer flows list']]);
}

async function flowsList({ out }: CommandContext): Promise<ExitCode> {
  const { bold, cyan, dim } = out.colors;
  for (const flow of FLOWS) {
    await out.data(flow);
    const facts = factsOf(flow).map(([what, text]) =>
      wrap(`  ${dim(what.padEnd(13))} ${text}`, out.width, 16),
    );
    const about = wrap(`  ${flow.about}`, out.width, 2);
    await out.print([`${bold(flow.name)} ${cyan(flow.id)}`, about, ...facts, ''].join('\n'));
  }
  if (!out.json) out.note(dim(wrap(USUAL_FLOWS_NOTE, out.width, 0)));
  return EXIT.ok;
}

function factsOf(flow: Flow): [what: string, text: string][] {
  const { trigger, filters, shows, after, excludedBy, onceInMs } = flow;
  const facts: [string, string | undefined][] = [
    ['started by', starterOf(trigger)],
    ['usual filters', filters.map(needWords).join(', ')],
    ['after', after && `${after.metric}, with no ${after.unless.join(' or ')} since`],
    ['never by', neverBy(trigger)],
    ['starts again', onceInMs === undefined ? undefined : `${delayText(onceInMs)} at the earliest`],
    ['shows', shows.map(needWords).join(', ')],
    ['first e-mail', whenSent(flow.id)],
    [
      'not sent',
      ['after an unsubscription', 'without an address', ...excludedBy.map(exclusionText)].join(', '),
    ],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== undefined && fact[1] !== '');
}

function neverBy({ kind }: Flow['trigger']): string {
  switch (kind) {
    case 'list':
      return 'an event, an imported consent, a profile that is on the list already';
    case 'metric':
      return 'back-filled events, migration traffic, repeats';
    case 'own_metric':
      return 'an event that you send, whatever its name';
  }
}

function exclusionText({ metric, same, itemsHold }: Exclusion): string {
  if (same !== undefined) return `after ${metric} of the same ${same}`;
  return itemsHold === undefined ? `after ${metric}` : `after ${metric} with that ${itemsHold}`;
}
