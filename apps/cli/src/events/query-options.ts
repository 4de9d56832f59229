import { IDENTIFIERS } from '@tracklayer/events';
import type { Command } from 'commander';
import { type NamedOptions, namedBy, withNamedOptions } from '../people/named.js';
import { CliError } from '../runtime/cli-error.js';
import { EXIT } from '../runtime/exit-codes.js';
import type { StepQuery } from './step-matcher.js';

/** What people know of an event. */
export interface QueryOptions extends NamedOptions {
  event?: string;
  order?: string;
  key?: string;
  request?: string;
  migration?: string;
}

export function withQueryOptions(command: Command): Command {
  return withNamedOptions(
    command
      .option('--event <id>', 'the eventId')
      .option('--order <number>', 'the order number: the property orderId')
      .option('--key <name=value>', 'another property that the configuration names in journal.keys')
      .option(
        '--request <id>',
        "Klaviyo's id of the request; needs journal.level full, except for dead letters",
      )
      .option('--migration <id>', 'batches and events of this migration'),
  );
}

/** One query for each option. An event matches if it meets one of them. @throws {CliError} for a key that nothing finds */
export function queriesOf(options: QueryOptions, keys: readonly string[]): StepQuery[] {
  const { event, order, key, request, migration } = options;
  return [
    ...(event === undefined ? [] : [{ eventId: event }]),
    ...(order === undefined ? [] : [{ key: { name: 'orderId', value: order } }]),
    ...(key === undefined ? [] : [{ key: keyOf(key, keys) }]),
    ...(request === undefined ? [] : [{ requestId: request }]),
    ...(migration === undefined ? [] : [{ migrationId: migration }]),
    ...peopleOf(options),
  ];
}

/** For a command that lists nothing without a query. */
export function noQuery(): CliError {
  return usage(
    'The command names no event.',
    'Add --order, --event, --key, --email or another of its options.',
  );
}

function peopleOf(options: QueryOptions): StepQuery[] {
  const { email, phone, externalId, exchangeId, anonymousId } = options;
  const isNamed = [email, phone, externalId, exchangeId, anonymousId].some((each) => each !== undefined);
  if (!isNamed) return [];
  const named = namedBy(options);
  return IDENTIFIERS.flatMap((identifier) => {
    const value = named[identifier];
    return value === undefined ? [] : [{ person: { identifier, value } }];
  });
}

function keyOf(text: string, keys: readonly string[]): { name: string; value: string } {
  const equals = text.indexOf('=');
  const name = text.slice(0, equals);
  if (equals < 1) throw usage('--key has no value.', 'Write it as cartId=c-17.');
  if (!keys.includes(name)) {
    throw usage(
      `The journal does not find events by ${name}.`,
      `It finds them by ${keys.join(', ')}. To find later events by ${name}, add it to journal.keys.`,
    );
  }
  return { name, value: text.slice(equals + 1) };
}

function usage(message: string, next: string): CliError {
  return new CliError(EXIT.usage, { code: 'invalid_query', message, next });
}
