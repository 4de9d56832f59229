import type { ConsentInput, NormaliseOptions, ProfileInput } from '@tracklayer/events';
import type { Submission } from '@tracklayer/lanes';
import { checkBackInStock } from './back-in-stock.js';
import type {
  BackInStockOptions,
  Producer,
  SubscribeOptions,
  TrackOptions,
  UnsubscribeOptions,
  UpsertProfileOptions,
} from './calls.js';
import { checkDirect } from './inputs.js';
import type { Receipt } from './receipt.js';

export interface DirectContext {
  newId(): string;
  /** Checks the input, and enqueues what it is then. */
  enqueue(
    check: (how: NormaliseOptions) => Submission,
    options: Pick<TrackOptions, 'destinations'>,
  ): Promise<Receipt>;
}

/** The calls about a person without an event. */
export function createDirectCalls({
  newId,
  enqueue,
}: DirectContext): Pick<Producer, 'upsertProfile' | 'subscribe' | 'unsubscribe' | 'subscribeBackInStock'> {
  function direct(
    profile: ProfileInput,
    consent: ConsentInput | undefined,
    options: SubscribeOptions & UpsertProfileOptions,
  ): Promise<Receipt> {
    const { eventId = newId(), time, listId, clear } = options;
    return enqueue(
      (how) =>
        checkDirect(
          {
            profile,
            eventId,
            time: time ?? new Date(how.nowMs).toISOString(),
            ...(consent !== undefined && { consent }),
            ...(listId !== undefined && { listId }),
            ...(clear !== undefined && { clear }),
          },
          how,
        ),
      options,
    );
  }

  function withdraw(profile: ProfileInput, options: UnsubscribeOptions): Promise<Receipt> {
    const { channels, source, ...direction } = options;
    const consent: ConsentInput = {
      status: 'withdrawn',
      ...(channels !== undefined && { channels: [...channels] }),
      ...(source !== undefined && { source }),
    };
    return direct(profile, consent, direction);
  }

  function awaitStock(profile: ProfileInput, options: BackInStockOptions): Promise<Receipt> {
    // JavaScript may call it without options. The missing variant is the problem to report then.
    const { destinations, eventId = newId(), time, ...awaited } = { ...options };
    return enqueue(
      (how) =>
        checkBackInStock({ profile, eventId, time: time ?? new Date(how.nowMs).toISOString() }, awaited, how),
      destinations === undefined ? {} : { destinations },
    );
  }

  return {
    upsertProfile: async (profile, options = {}) => direct(profile, undefined, options),
    subscribe: async (profile, consent, options = {}) => direct(profile, consent, options),
    unsubscribe: async (profile, options = {}) => withdraw(profile, options),
    subscribeBackInStock: async (profile, options) => awaitStock(profile, options),
  };
}
