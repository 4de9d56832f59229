import { FLOW_IDS, type FlowId } from '@tracklayer/flows';
import { counted } from '@tracklayer/format';
import { createLanes } from '@tracklayer/lanes';
import { type Command, InvalidArgumentError } from 'commander';
import { type Refused, readSample, toldByFile } from '../flows-check/from-file.js';
import { toldByLanes } from '../flows-check/from-lanes.js';
import { showVerdicts } from '../flows-check/show-verdicts.js';
import { type Told, verdictsOf } from '../flows-check/verdicts.js';
import type { Output } from '../output/output.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { destinationMappings, type NamedMapping } from '../runtime/mapping-tables.js';
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

type Target = NamedMapping & { destination: string };

export function flowsCheckCommand(flows: Command, act: Act): void {
  flows
    .command('check')
    .argument(
      '[event-file]',
      'one canonical event as JSON, or NDJSON with one per line; - reads standard input',
    )
    .option('--recent', 'what was sent lately instead: the newest 1,000 events that the lanes keep', false)
    .option(
      '--destination <id>',
      'as this one maps them (repeatable; default: every configured one)',
      repeated,
    )
    .option('--subscribed', 'take the profiles for subscribed to e-mail marketing already', false)
    .option('--migration-id <id>', 'as if they went the way of this back-fill')
    .option('--flow <id>', `of this flow (repeatable): ${FLOW_IDS.join(', ')}`, flowIds)
    .description('Say which flows events would start, and which property or consent the others miss.')
    .action(act(flowsCheck));
}

/** Nothing is sent and nothing changed: the events are mapped as they would be sent, and each flow is asked. */
export async function flowsCheck(
  context: CommandContext,
  options: FlowsCheckOptions,
  file?: string,
): Promise<ExitCode> {
  if ((file === undefined) !== options.recent) {
    throw new CliError(EXIT.usage, {
      code: 'what_to_check',
      message: 'Name either a file of events or --recent.',
      next: '`tracklayer flows check event.json`, or `tracklayer flows check --recent`.',
    });
  }
  const targets = await destinationMappings(context, options.destination);
  if (file === undefined) return checkRecent(context, options, targets);
  const { events, refused } = await readSample(file, context);
  for (const each of refused) await tellRefused(each, context.out);
  for (const target of targets) {
    const told = toldByFile(events, target, options);
    await tell(told, target, targets.length > 1, options, context.out);
  }
  if (events.length + refused.length === 0) context.out.note('Nothing to check: the input is empty.');
  return refused.length > 0 ? EXIT.refused : EXIT.ok;
}

async function checkRecent(
  context: CommandContext,
  options: FlowsCheckOptions,
  targets: readonly Target[],
): Promise<ExitCode> {
  const settings = await queueSettings(context);
  await withRedis(settings.redisUrl, async (redis) => {
    const lanes = createLanes(redis, settings);
    try {
      for (const target of targets) {
        const told = await toldByLanes(lanes, target.destination, target, options);
        if (told.length === 0) context.out.note(`Nothing was sent lately to ${target.destination}.`);
        else await tell(told, target, targets.length > 1, options, context.out);
      }
    } finally {
      await lanes.close();
    }
  });
  return EXIT.ok;
}

async function tell(
  told: readonly Told[],
  { destination, listId }: Target,
  severalTargets: boolean,
  { flow, subscribed }: FlowsCheckOptions,
  out: Output,
): Promise<void> {
  const verdicts = verdictsOf(told, {
    ...(listId === undefined ? {} : { listId }),
    ...(flow === undefined ? {} : { only: flow }),
  });
  for (const verdict of verdicts) await out.data({ destination, ...verdict });
  if (out.json || verdicts.length === 0) return;
  if (severalTargets) await out.print(`${out.colors.bold(`Destination ${destination}`)}\n`);
  await showVerdicts(verdicts, out);
  const started = verdicts.filter(({ flows }) => flows.some(({ would }) => would === 'start')).length;
  out.note(out.colors.dim(`${counted(verdicts.length, 'event')}, ${started} of them start something.`));
  const unknown = verdicts.some(({ flows }) =>
    flows.some(({ reasons }) => reasons.some(({ code }) => code === 'consent_missing')),
  );
  if (unknown && !subscribed) {
    out.note(
      out.colors.dim('Only consents among these events are known here; --subscribed takes them for given.'),
    );
  }
}

async function tellRefused({ line, refused }: Refused, out: Output): Promise<void> {
  await out.data({ line, ok: false, ...refused });
  if (out.json) return;
  out.note(`${out.colors.red(`line ${line} refused`)} ${refused.eventId ?? ''}`);
  for (const { path, code, fix } of refused.problems) out.note(`  ${path || '(the line)'}: ${code}. ${fix}`);
}

function flowIds(id: string, before: readonly FlowId[] = []): FlowId[] {
  const found = FLOW_IDS.find((one) => one === id);
  if (found === undefined) throw new InvalidArgumentError(`There are: ${FLOW_IDS.join(', ')}.`);
  return [...before, found];
}
