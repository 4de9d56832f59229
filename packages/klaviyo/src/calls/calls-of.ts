import { withClear } from '@tracklayer/events';
import type { Command } from '../commands.js';
import type { RequestSettings } from '../dialects/dialect.js';
import { backfillCalls } from './backfill-calls.js';
import type { Calls, LeftOut } from './calls.js';
import { eventCalls } from './event-calls.js';
import { importCalls } from './import-calls.js';
import { profileCalls } from './profile-calls.js';
import { stockCalls } from './stock-calls.js';
import { subscriptionCalls } from './subscription-calls.js';

/**
 * The calls that deliver a command, with the remedies for refusals that need no dead letter. Appends to `leftOut` what
 * Klaviyo did not take.
 *
 * @throws {RequestBuildError} on the first `next`, when no request can express the command.
 */
export function callsOf(command: Command, settings: RequestSettings, leftOut: LeftOut[]): Calls {
  const { dialect, knownByExternalId } = settings;
  const context = { dialect, knownByExternalId, leftOut };
  switch (command.type) {
    case 'profile-upsert':
      return profileCalls(withClear(command.profile, command.clear), context);
    case 'list-subscription':
      return subscriptionCalls(command, settings, context);
    case 'metric-event':
      return eventCalls(command, settings, context);
    case 'event-backfill':
      return command.importJob === undefined
        ? backfillCalls(command, settings, context)
        : importCalls(command.importJob, command.profiles ?? []);
    case 'back-in-stock':
      return stockCalls(command, settings, context);
  }
}
