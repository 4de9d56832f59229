import { FLOW_IDS, type FlowId } from '@tracklayer/flows';
import { createLanes } from '@tracklayer/lanes';
import { type Command, InvalidArgumentError } from 'commander';
import { type Refused, readSample, tracesOfFile } from '../flows-check/from-file.js';
import { tracesOfLanes } from '../flows-check/from-lanes.js';
import { tracesOfSpecimens } from '../flows-check/from-specimens.js';
import { accountReport } from '../flows-check/report-account.js';
import { type Report, usualReport } from '../flows-check/report-usual.js';
import { examples } from '../output/examples.js';
import type { Output } from '../output/output.js';
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
  account: boolean;
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
      '--account',
      "judge by the flows of the Klaviyo account, not by the usual ones. The destination's key must be set, with the scopes flows:read, metrics:read and lists:read",
      false,
    )
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
    ['Check by the flows of your account.', 'tracklayer flows check event.json --account'],
  ]);
}

/** Sends and changes nothing: maps the events as a worker would, and asks each flow. */
async function flowsCheck(
  context: CommandContext,
  options: FlowsCheckOptions,
  file?: string,
): Promise<ExitCode> {
  checkOptions(options, file);
  const targets = await destinationMappings(context, options.destination);
  const report = options.account ? await accountReport(context) : usualReport(context.out, options);
  const several = targets.length > 1;
  if (options.recent) return checkRecent(context, options, targets, report);
  const { events, refused } =
    file === undefined
      ? { events: undefined, refused: [] }
      : await readSample(file, context, (await queueSettings(context)).customEvents);
  for (const each of refused) await reportRefused(each, context.out);
  let worst: ExitCode = refused.length > 0 ? EXIT.refused : EXIT.ok;
  for (const target of targets) {
    const traces = events === undefined ? tracesOfSpecimens(target) : tracesOfFile(events, target, options);
    worst = worseOf(worst, await report(traces, target, several));
  }
  if (events?.length === 0 && refused.length === 0) {
    context.out.note('The input is empty, so nothing was checked.');
  }
  return worst;
}

function checkOptions({ recent, account, flow }: FlowsCheckOptions, file: string | undefined): void {
  if (account && flow !== undefined) {
    throw new CliError(EXIT.usage, {
      code: 'flow_with_account',
      message: '--flow names one of the usual flows, and --account judges by the flows of the account.',
      next: 'Leave one of them out.',
    });
  }
  const isOne = (file !== undefined) !== recent;
  if (isOne || (account && file === undefined)) return;
  throw new CliError(EXIT.usage, {
    code: 'what_to_check',
    message: 'Give either a file of events or --recent.',
    next: 'Run `tracklayer flows check event.json` or `tracklayer flows check --recent`.',
  });
}

async function checkRecent(
  context: CommandContext,
  options: FlowsCheckOptions,
  targets: readonly DestinationMapping[],
  report: Report,
): Promise<ExitCode> {
  const settings = await queueSettings(context);
  let worst: ExitCode = EXIT.ok;
  await withRedis(context.out, settings.redisUrl, async (redis) => {
    const lanes = createLanes(redis, settings);
    try {
      for (const target of targets) {
        const traces = await tracesOfLanes(lanes, target.destination, target, options);
        if (traces.length === 0) context.out.note(`No events were sent to ${target.destination} recently.`);
        else worst = worseOf(worst, await report(traces, target, targets.length > 1));
      }
    } finally {
      await lanes.close();
    }
  });
  return worst;
}

function worseOf(before: ExitCode, now: ExitCode): ExitCode {
  return before === EXIT.ok ? now : before;
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
