import type { Selection } from '@tracklayer/dead-letters';
import { EVENT_NAMES, type EventName, JOB_TYPES, type JobType } from '@tracklayer/events';
import { type Command, Option } from 'commander';

/** Which dead letters: the same options wherever letters are chosen. */
export interface SelectionOptions {
  destination?: string;
  type?: JobType;
  event?: EventName;
  code?: string;
  group?: string;
  person?: string;
  eventId?: string;
}

export function withSelectionOptions(command: Command): Command {
  return command
    .option('--destination <id>', 'of this destination (default: of all)')
    .addOption(new Option('--type <job-type>', 'of this kind of job').choices(JOB_TYPES))
    .addOption(new Option('--event <name>', 'of this event').choices(EVENT_NAMES))
    .option('--code <code>', 'that died of this error')
    .option('--group <id>', 'of this group, see `dlq groups`')
    .option('--person <identifier>', 'about this e-mail address, phone number or external id')
    .option('--event-id <id>', 'of the event with this id');
}

/** Whether every letter was asked for: then finding none means that there are none. */
export function isEmptySelection(options: SelectionOptions): boolean {
  return Object.keys(selectionOf(options)).length === 0;
}

export function selectionOf({ type, event, code, group, person, eventId }: SelectionOptions): Selection {
  return {
    ...(type === undefined ? {} : { type }),
    ...(event === undefined ? {} : { eventName: event }),
    ...(code === undefined ? {} : { code }),
    ...(group === undefined ? {} : { group }),
    ...(person === undefined ? {} : { person }),
    ...(eventId === undefined ? {} : { eventId }),
  };
}
