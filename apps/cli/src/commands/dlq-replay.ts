import {
  type Campaign,
  type Edit,
  InvalidOrderError,
  maskCampaign,
  maskSelection,
  type Preview,
  parseShare,
  parseSteps,
  type StepSize,
} from '@tracklayer/dead-letters';
import { InvalidEventError } from '@tracklayer/events';
import { counted } from '@tracklayer/format';
import { sustainedRates } from '@tracklayer/klaviyo';
import { type Command, InvalidArgumentError } from 'commander';
import { type ActorOptions, actorOf, withActorOptions } from '../dlq/actor.js';
import { type Chosen, chosenLetters, noMatchText, requireChoice, sumOf } from '../dlq/chosen-letters.js';
import { type EditOptions, editOf, withEditOptions } from '../dlq/edit-options.js';
import { followCampaigns } from '../dlq/follow-campaigns.js';
import { reportLeftOut } from '../dlq/left-out.js';
import { replayOne } from '../dlq/replay-one.js';
import { deadLetterArgs, SELECTION_HELP, selectionArgs } from '../dlq/selection-args.js';
import { type SelectionOptions, withSelectionOptions } from '../dlq/selection-options.js';
import { showPreview } from '../dlq/show-preview.js';
import { type OpenDeadLetters, withDeadLetters } from '../dlq/with-dead-letters.js';
import { examples } from '../output/examples.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { confirm } from '../runtime/confirm.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

interface ReplayOptions extends SelectionOptions, EditOptions, ActorOptions {
  all: boolean;
  rate?: number;
  steps?: StepSize[];
  stopAt?: number;
  startFlows: boolean;
  preview: boolean;
  yes: boolean;
}

export function dlqReplayCommand(dlq: Command, act: Act): void {
  const command = withEditOptions(
    withSelectionOptions(
      dlq
        .command('replay')
        .argument('[letters...]', SELECTION_HELP)
        .description(
          'Send dead letters again, with their event id and original time. Live traffic goes first.',
        )
        .option('--all', 'select every dead letter', false),
    ),
  )
    .option(
      '--rate <number>',
      'send at most this many letters a second (default: as many as live traffic leaves free)',
      aboveZero,
    )
    .option(
      '--steps <sizes>',
      'sizes of steps; each step waits until the letters of the one before have ended: 10,100,all',
      orderValue(parseSteps),
    )
    .option(
      '--stop-at <share>',
      'stop after a step if a larger share of it died again (default: 5%); needs --steps',
      orderValue(parseShare),
    )
    .option('--start-flows', 'let old events start flows too; without it they are sent as a back-fill', false)
    .option('--preview', 'show what the replay would do, and send nothing', false)
    .option('--yes', 'do not ask before replaying more than one letter', false);
  withActorOptions(command, 'why, for the audit; required for more than one letter').action(act(dlqReplay));
  examples(command, [
    [
      'Correct one letter and send it.',
      'tracklayer dlq replay metric-event~mJu05Bs7KKMJlr-1L1Y-Msx \\\n  --set profile.phoneNumber=+4915112345678',
    ],
    [
      'Show what a replay of all letters with one error code would do.',
      'tracklayer dlq replay --code invalid --unset properties.giftNote --preview',
    ],
    [
      'Send a few letters first. Stop if more than 5% of a step die again.',
      "tracklayer dlq replay --code invalid --steps 10,100,all --stop-at 5% --reason 'ticket 4711'",
    ],
  ]);
}

/** One letter is sent at once. Several are a campaign: previewed, confirmed, recorded, run by a worker, and followed until done. */
async function dlqReplay(
  context: CommandContext,
  options: ReplayOptions,
  texts: string[],
): Promise<ExitCode> {
  const args = deadLetterArgs(selectionArgs(options, texts, Date.now()));
  requireChoice(args, options.all);
  requireSteps(options);
  const edit = await editOf(options, context.io.cwd);
  return withDeadLetters(
    context,
    args.destination,
    async (open) => {
      const { chosen, leftOut } = await chosenLetters(open, args);
      await reportLeftOut(context, leftOut);
      if (sumOf(chosen) === 0) {
        if (leftOut.length > 0) return EXIT.failure;
        context.out.note(noMatchText(args, 'replay'));
        return EXIT.ok;
      }
      const only = await onlyLetter(open, chosen);
      const several = only === undefined && !options.preview;
      const reason = several ? requireReason(options.reason) : '';
      const previews = await previewAll(context, open, chosen, options, edit, only === undefined);
      if (options.preview || !only) requireUsefulEdit(previews);
      if (options.preview) return EXIT.ok;
      if (only) {
        const how = { ...actorOf(options, context.io), startFlows: options.startFlows };
        return replayOne(context, open, only, { ...how, ...(edit && { edit }) });
      }
      await confirm(context, `Replay ${counted(sumOf(chosen), 'dead letter')}?`, options.yes);
      return followCampaigns(context, open, await startAll(context, open, chosen, { options, reason, edit }));
    },
    'worker',
  );
}

async function onlyLetter(
  { deadLetters }: OpenDeadLetters,
  chosen: readonly Chosen[],
): Promise<{ destination: string; id: string } | undefined> {
  const [first] = chosen;
  if (first === undefined || sumOf(chosen) !== 1) return undefined;
  const { destination, selection } = first;
  const page = await deadLetters.list(destination, { ...selection, limit: 1 });
  const [letter] = page.letters;
  return letter && { destination, id: letter.id };
}

async function previewAll(
  context: CommandContext,
  { deadLetters, limits }: OpenDeadLetters,
  chosen: readonly Chosen[],
  options: ReplayOptions,
  edit: Edit | undefined,
  several: boolean,
): Promise<Preview[]> {
  // One letter is previewed only if there is an edit to show, or if the person asked for a preview.
  if (!several && edit === undefined && !options.preview) return [];
  const nowMs = Date.now();
  const previews = await Promise.all(
    chosen.map(({ destination, selection }) =>
      deadLetters.preview(destination, selection, {
        nowMs,
        rates: options.rate ?? sustainedRates(limits(destination)),
        startFlows: options.startFlows,
        together: !several,
        ...(edit && { edit }),
      }),
    ),
  );
  for (const preview of previews) {
    const selection = maskSelection(preview.selection);
    if (several || options.preview) await context.out.data({ preview: { ...preview, selection } });
    if (!context.out.json) await showPreview(preview, nowMs, context.out);
  }
  if (!options.preview) await context.out.print('');
  return previews;
}

function requireReason(reason: string | undefined): string {
  if (reason?.trim()) return reason;
  throw new CliError(EXIT.usage, {
    code: 'reason_required',
    message: 'A replay of more than one letter needs a reason, for the audit.',
    next: 'Add --reason "phone numbers corrected in the shop, ticket 4711".',
  });
}

/** @throws {InvalidEventError} if the edit makes every letter invalid. The error names the paths. */
function requireUsefulEdit(previews: readonly Preview[]): void {
  const edits = previews.map(({ edit }) => edit).filter((edit) => edit !== undefined);
  const fits = edits.some(({ changed, unchanged }) => changed + unchanged > 0);
  const problems = edits.flatMap(({ problem }) => problem?.problems ?? []);
  if (!fits && problems.length > 0) throw new InvalidEventError(problems, 'edit');
}

/** `--stop-at` judges steps. */
function requireSteps({ steps, stopAt }: ReplayOptions): void {
  if (stopAt === undefined || steps !== undefined) return;
  throw new CliError(EXIT.usage, {
    code: 'steps_required',
    message: '--stop-at needs --steps.',
    next: 'Add --steps 10,100,all.',
  });
}

interface Order {
  options: ReplayOptions;
  reason: string;
  edit: Edit | undefined;
}

async function startAll(
  { io, out }: CommandContext,
  { deadLetters }: OpenDeadLetters,
  chosen: readonly Chosen[],
  { options, reason, edit }: Order,
): Promise<Campaign[]> {
  const campaigns: Campaign[] = [];
  for (const { destination, selection } of chosen) {
    const campaign = await deadLetters.campaigns.start(destination, {
      selection,
      ...actorOf(options, io),
      reason,
      startFlows: options.startFlows,
      ...(options.rate === undefined ? {} : { ratePerSecond: options.rate }),
      ...(options.steps && { steps: options.steps }),
      ...(options.stopAt === undefined ? {} : { stopAt: options.stopAt }),
      ...(edit && { edit }),
    });
    campaigns.push(campaign);
    await out.data({ campaign: maskCampaign(campaign) });
    if (!out.json)
      out.note(`Campaign ${out.colors.bold(campaign.id)}. A worker runs it. Ctrl-C ends this command only.`);
  }
  return campaigns;
}

/** Turns what is wrong with a value into an error of the command line. */
function orderValue<Value>(parse: (text: string) => Value): (text: string) => Value {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof InvalidOrderError) throw new InvalidArgumentError(error.problems[0]?.fix ?? '');
      throw error;
    }
  };
}

function aboveZero(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('Write a number above 0.');
  return value;
}
