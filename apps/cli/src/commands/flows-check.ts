import { FLOW_IDS, type FlowId, USUAL_FLOWS_NOTE } from '@tracklayer/flows';
import { counted } from '@tracklayer/format';
import { createLanes } from '@tracklayer/lanes';
import { type Command, InvalidArgumentError } from 'commander';
import { type Refused, readSample, tracesOfFile } from '../flows-check/from-file.js';
import { tracesOfLanes } from '../flows-check/from-lanes.js';
import { showVerdicts } from '../flows-check/show-verdicts.js';
import { type EventTrace, verdictsOf } from '../flows-check/verdicts.js';
import { examples } from '../output/examples.js';
import type { Output } from '../output/output.js';
import { wrap } from '../output/wrap.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { type DestinationMapping, destinationMappings } from '../runtime/mapping-tables.js';
import { withRedis } from '../runtime/open-redis.js';
import { repeated } from '../runtime/option-values.js';
import { queueSettings } from '../runtime/settings.js';

interface FlowsCheckOptions {
  destination?: string[];
  recent: boolean;
  subscribed: boolean;
  migrationId?: string;
  flow?: FlowId[];
}

export function flowsCheckCommand(flows: Command, act: Act): void {
  const command = flows
    .command('check')
    .argument(
      '[event-file]',
      'one canonical event as JSON, or NDJSON with one event per line. Write - to read standard input',
    )
    .option('--recent', 'check the newest sent events instead of a file, up to 1,000', false)
    .option(
      '--destination <id>',
      'use the mapping of this destination (repeatable; default: every configured one)',
      repeated,
    )
    .option('--subscribed', 'assume that the profiles are subscribed to email marketing', false)
    .option('--migration-id <id>', 'check the events as if this back-fill imported them')
    .option('--flow <id>', `only this flow (repeatable): ${FLOW_IDS.join(', ')}`, flowIds)
    .description(
      'Show which of the usual flows your events would start, and what the other events are missing.',
    )
    .action(act(flowsCheck));
  examples(command, [
    ['Check the events of a file.', 'tracklayer flows check event.json'],
    ['Check what was sent recently.', 'tracklayer flows check --recent'],
  ]);
}

/** Sends and changes nothing: maps the events as a worker would, and asks each flow. */
async function flowsCheck(
  context: CommandContext,
  options: FlowsCheckOptions,
  file?: string,
): Promise<ExitCode> {
  if ((file === undefined) !== options.recent) {
    throw new CliError(EXIT.usage, {
      code: 'what_to_check',
      message: 'Give either a file of events or --recent.',
      next: 'Run `tracklayer flows check event.json` or `tracklayer flows check --recent`.',
    });
  }
  const targets = await destinationMappings(context, options.destination);
  if (file === undefined) return checkRecent(context, options, targets);
  const { events, refused } = await readSample(file, context);
  for (const each of refused) await reportRefused(each, context.out);
  for (const target of targets) {
    const traces = tracesOfFile(events, target, options);
    await report(traces, target, targets.length > 1, options, context.out);
  }
  if (events.length + refused.length === 0) context.out.note('The input is empty, so nothing was checked.');
  return refused.length > 0 ? EXIT.refused : EXIT.ok;
}

async function checkRecent(
  context: CommandContext,
  options: FlowsCheckOptions,
  targets: readonly DestinationMapping[],
): Promise<ExitCode> {
  const settings = await queueSettings(context);
  await withRedis(settings.redisUrl, async (redis) => {
    const lanes = createLanes(redis, settings);
    try {
      for (const target of targets) {
        const traces = await tracesOfLanes(lanes, target.destination, target, options);
        if (traces.length === 0) context.out.note(`No events were sent to ${target.destination} recently.`);
        else await report(traces, target, targets.length > 1, options, context.out);
      }
    } finally {
      await lanes.close();
    }
  });
  return EXIT.ok;
}

async function report(
  traces: readonly EventTrace[],
  { destination, listId }: DestinationMapping,
  severalTargets: boolean,
  { flow, subscribed }: FlowsCheckOptions,
  out: Output,
): Promise<void> {
  const verdicts = verdictsOf(traces, {
    ...(listId === undefined ? {} : { listId }),
    ...(flow === undefined ? {} : { only: flow }),
  });
  for (const verdict of verdicts) await out.data({ destination, ...verdict });
  if (out.json || verdicts.length === 0) return;
  if (severalTargets) await out.print(`${out.colors.bold(`Destination ${destination}`)}\n`);
  await showVerdicts(verdicts, out);
  const started = verdicts.filter(({ flows }) => flows.some(({ would }) => would === 'start')).length;
  const note = (text: string) => out.note(out.colors.dim(wrap(text, out.width, 0)));
  note(`${counted(verdicts.length, 'event')}, ${started} of them start a flow.`);
  const unknown = verdicts.some(({ flows }) =>
    flows.some(({ mail }) => mail?.notes.some(({ code }) => code === 'consent_missing')),
  );
  if (unknown && !subscribed) {
    note('The command knows only the consent in these events. To assume consent, add --subscribed.');
  }
  note(USUAL_FLOWS_NOTE);
}

async function reportRefused({ line, refused }: Refused, out: Output): Promise<void> {
  await out.data({ line, ok: false, ...refused });
  if (out.json) return;
  out.note(`${out.colors.red(`line ${line} refused`)} ${refused.eventId ?? ''}`);
  for (const { path, code, fix } of refused.problems) out.note(`  ${path || '(the line)'}: ${code}. ${fix}`);
}

function flowIds(id: string, before: readonly FlowId[] = []): FlowId[] {
  const found = FLOW_IDS.find((one) => one === id);
  if (found === undefined) throw new InvalidArgumentError(`Write one of: ${FLOW_IDS.join(', ')}.`);
  return [...before, found];
}
