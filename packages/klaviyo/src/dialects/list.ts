import type { ListSubscription } from '../commands.js';
import { RequestBuildError } from '../errors.js';
import type { RequestSettings } from './dialect.js';

/** The `listId` that stands for no list: the subscription is for the channels alone. */
export const NO_LIST = 'none';

/**
 * The list of a subscription; undefined for none.
 *
 * @throws {RequestBuildError} `no_list_configured`: neither the command nor the destination names a list.
 */
export function listOf(command: ListSubscription, settings: RequestSettings): string | undefined {
  const listId = command.listId ?? settings.listId;
  if (listId === undefined) {
    throw new RequestBuildError(
      'no_list_configured',
      'No list is configured for the subscription.',
      'Set `listId` of the destination to the id of the newsletter list in Klaviyo, or to `none` to subscribe without a list.',
    );
  }
  return listId === NO_LIST ? undefined : listId;
}
