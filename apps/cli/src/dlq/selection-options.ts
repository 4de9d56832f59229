import { type LetterState, parseTime, readCauseId, type Selection } from '@tracklayer/dead-letters';
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** Options that select dead letters: the same for every command that takes a selection. */
export interface SelectionOptions {
  destination?: string;
  state?: LetterState;
  type?: JobType;
  event?: string;
  code?: string;
  group?: string;
  cause?: string;
  pointer?: string;
  /** Epoch ms. `since` and `from` mean the same. */
  from?: number;
  since?: number;
  until?: number;
  person?: string;
  eventId?: string;
  replayed?: boolean;
  campaign?: string;
}

export function withSelectionOptions(command: Command): Command {
  return command
    .option('--destination <id>', 'only this destination (default: all)')
    .addOption(new Option('--type <job-type>', 'jobs of this type').choices(JOB_TYPES))
    .option('--event <name>', 'this event, e.g. purchase or the name of one of your own')
    .option('--code <code>', 'letters that died of this error')
    .option('--group <id>', 'letters of this group; `dlq groups` prints the ids')
    .addOption(causeOption())
    .option('--pointer <json-pointer>', 'the error is at this place in the request')
    .option('--from <time>', 'last failed at this time or later: 2026-04-23T20:00Z, or an age: 2h', time)
    .addOption(otherName('--since <time>', 'from'))
    .option('--until <time>', 'last failed before this time', time)
    .option('--person <identifier>', 'this email address, phone number, external id or id of a browser')
    .option('--event-id <id>', 'the event with this id')
    .option('--replayed', 'died again after a replay')
    .option('--no-replayed', 'never replayed')
    .option('--campaign <id>', 'last replayed by this campaign');
}

/** The conditions that `groups` and `causes` take as options. They take the others as text. */
export type SinceOptions = Pick<SelectionOptions, 'destination' | 'cause' | 'from' | 'since' | 'until'>;

export function withSinceOptions(command: Command): Command {
  return command
    .option('--destination <id>', 'only this destination (default: all)')
    .addOption(causeOption())
    .option('--since <time>', 'last failed at this time or later: 2026-04-23T20:00Z, or an age: 2h', time)
    .addOption(otherName('--from <time>', 'since'))
    .option('--until <time>', 'last failed before this time', time);
}

function causeOption(): Option {
  return new Option('--cause <id>', 'letters of this cause; `dlq causes` prints the ids').argParser(
    causeIdOf,
  );
}

/** Half the commands say `--from`, the other half `--since`. Nobody should have to remember which. */
export function otherName(flags: string, name: string): Option {
  return new Option(flags, `the same as --${name}`).argParser(time).conflicts(name).hideHelp();
}

const STATES: readonly LetterState[] = ['dead', 'replaying', 'resolved'];

/** For commands that only read: also letters on their way, and resolved ones. */
export function withStateOption(command: Command): Command {
  return command.addOption(
    new Option('--state <state>', 'letters in this state (default: dead)').choices(STATES),
  );
}

export function selectionOf(options: SelectionOptions): Selection {
  const { state, type, event, code, group, cause, pointer, until, person, eventId, replayed, campaign } =
    options;
  const from = options.from ?? options.since;
  return {
    ...(state === undefined ? {} : { state }),
    ...(type === undefined ? {} : { type }),
    ...(event === undefined ? {} : { eventName: event }),
    ...(code === undefined ? {} : { code }),
    ...(group === undefined ? {} : { group }),
    ...(cause === undefined ? {} : { cause }),
    ...(pointer === undefined ? {} : { pointer }),
    ...(from === undefined ? {} : { fromMs: from }),
    ...(until === undefined ? {} : { untilMs: until }),
    ...(person === undefined ? {} : { person }),
    ...(eventId === undefined ? {} : { eventId }),
    ...(replayed === undefined ? {} : { replayed }),
    ...(campaign === undefined ? {} : { campaignId: campaign }),
  };
}

/** A time or an age, as epoch ms. */
export function time(text: string): number {
  const timeMs = parseTime(text, Date.now());
  if (timeMs === undefined)
    throw new InvalidArgumentError('Write a time such as 2026-04-23T20:00Z, epoch ms, or an age such as 2h.');
  return timeMs;
}

function causeIdOf(typed: string): string {
  const id = readCauseId(typed);
  if (id === undefined)
    throw new InvalidArgumentError('Write 8 letters and digits, as `tracklayer dlq causes` prints them.');
  return id;
}
