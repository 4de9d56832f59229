import { type LetterState, parseTime, type Selection } from '@tracklayer/dead-letters';
import { EVENT_NAMES, type EventName, JOB_TYPES, type JobType } from '@tracklayer/events';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** Which dead letters: the same options wherever letters are chosen. */
export interface SelectionOptions {
  destination?: string;
  state?: LetterState;
  type?: JobType;
  event?: EventName;
  code?: string;
  group?: string;
  pointer?: string;
  /** Epoch ms. */
  from?: number;
  until?: number;
  person?: string;
  eventId?: string;
  replayed?: boolean;
  campaign?: string;
}

export function withSelectionOptions(command: Command): Command {
  return command
    .option('--destination <id>', 'of this destination (default: of all)')
    .addOption(new Option('--type <job-type>', 'of this kind of job').choices(JOB_TYPES))
    .addOption(new Option('--event <name>', 'of this event').choices(EVENT_NAMES))
    .option('--code <code>', 'that died of this error')
    .option('--group <id>', 'of this group, see `dlq groups`')
    .option('--pointer <json-pointer>', 'with the error at this place of the request')
    .option('--from <time>', 'that last failed at this time or later: 2026-04-23T20:00Z, or an age: 2h', time)
    .option('--until <time>', 'that last failed before this time', time)
    .option('--person <identifier>', 'about this e-mail address, phone number or external id')
    .option('--event-id <id>', 'of the event with this id')
    .option('--replayed', 'that died again after a replay')
    .option('--no-replayed', 'that were never replayed')
    .option('--campaign <id>', 'whose last replay was part of this campaign');
}

const STATES: readonly LetterState[] = ['dead', 'replaying', 'resolved'];

/** For commands that only look: letters on their way, and those whose replay ended well. */
export function withStateOption(command: Command): Command {
  return command.addOption(new Option('--state <state>', 'in this state (default: dead)').choices(STATES));
}

export function selectionOf(options: SelectionOptions): Selection {
  const { state, type, event, code, group, pointer, from, until, person, eventId, replayed, campaign } =
    options;
  return {
    ...(state === undefined ? {} : { state }),
    ...(type === undefined ? {} : { type }),
    ...(event === undefined ? {} : { eventName: event }),
    ...(code === undefined ? {} : { code }),
    ...(group === undefined ? {} : { group }),
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
    throw new InvalidArgumentError('Write 2026-04-23T20:00Z, epoch ms, or an age: 2h.');
  return timeMs;
}
