import {
  buildRequest,
  type Command,
  callOf,
  type HoldScope,
  type RequestSettings,
  scopesOf,
} from '@tracklayer/klaviyo';

/**
 * The scopes that stop a command while they are held, read from its first request. Without a request it needs none.
 *
 * @param asks Klaviyo is asked for the person's consent first.
 */
export function needsOf(command: Command, settings: RequestSettings, asks = false): HoldScope[] {
  try {
    const scopes = scopesOf(callOf(buildRequest(command, settings), settings));
    return asks ? [...scopes, 'GET /api/profiles'] : scopes;
  } catch {
    // The attempt says what is wrong with it.
    return [];
  }
}

/** Whether the requests of a command carry the flag `backfill`. */
export function carriesBackfillFlag(command: Command): boolean {
  if (command.type === 'event-backfill') {
    return command.profiles === undefined && command.consents === undefined;
  }
  return command.type === 'metric-event' && (command.backfill ?? command.replay?.backfill) === true;
}
