/** Which events start which flows of the account, for people who hold no key. Changes nothing at Klaviyo. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AccountReadError,
  createAccountReader,
  extendMapping,
  MAPPING,
  readAccountFlows,
  startsOf,
  wantedOf,
} from '@tracklayer/klaviyo';
import type { AccountLimits } from './describe-set-up.js';

export async function readStarts({ client, permits, signal, settings }: AccountLimits): Promise<object> {
  const own = {
    mapping: extendMapping(MAPPING, settings.mapping),
    ownership: settings.ownership,
    ...(settings.listId !== undefined && { listId: settings.listId }),
  };
  const read = createAccountReader(
    {
      async send(request) {
        await permits.acquire(request.endpoint, { signal });
        return client.send(request, signal);
      },
    },
    { nowMs: Date.now, wait: (ms) => sleep(ms, undefined, { signal }) },
  );
  try {
    const account = await readAccountFlows(read, wantedOf(own));
    const { others, archived, newLists, missingScopes, unreadable } = account;
    return {
      starts: startsOf(account, own).map(({ event, metric, flows }) => ({
        event,
        metric,
        flows: flows.map(({ flow, would, reasons, open, notes }) => ({
          ...flow,
          would,
          reasons: [...reasons, ...open, ...notes].map(({ message }) => message),
        })),
      })),
      others: others.map(({ name, status }) => ({ name, status })),
      unreadable: unreadable.map(({ name }) => name),
      archived,
      newLists,
      missingScopes,
    };
  } catch (error) {
    if (!(error instanceof AccountReadError)) throw error;
    return { refused: { code: error.code, message: error.message } };
  }
}
