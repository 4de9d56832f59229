import { z } from 'zod';
import { isBaseUrl } from './base-url.js';
import { isRevision } from './check-klaviyo.js';
import { DEFAULTS, defaultTimeoutMs } from './defaults.js';
import { LONGEST_TIMER_MS, milliseconds, TEN_YEARS_MS, text, whole } from './schema-fields.js';
import { mapping, ownership } from './schema-mapping.js';

const limit = z
  .strictObject(
    {
      perSecond: whole(1, 1_000_000, 350).meta({
        description: 'Calls per second at most.',
        unit: 'calls/s',
      }),
      perMinute: whole(1, 60_000_000, 3500).meta({
        description: 'Calls per minute at most.',
        unit: 'calls/min',
      }),
    },
    { error: 'Write an object such as { perSecond: 350, perMinute: 3500 }.' },
  )
  .meta({ title: 'EndpointLimit' });

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const startFlowsWithinMs = milliseconds(0, TEN_YEARS_MS, 86_400_000).meta({
  description:
    'A live event that is older than this when it is sent is recorded as back-filled, and starts no flow. ' +
    'Events get that old when a destination is held for long.',
});

export const erased = z.enum(['skip', 'send'], { error: "Write 'skip' or 'send'." }).meta({
  description:
    'What TrackLayer does with later events of a person whom `tracklayer people erase` has erased. `skip`: it does not send ' +
    'them. `send`: it sends them as any other event.',
});

export const consent = z
  .strictObject(
    {
      ask: z
        .enum(['first', 'off'], { error: "Write 'first' or 'off'." })
        .meta({
          description:
            '`first`: the worker asks before a subscription that is replayed, back-filled or older than `askAfterMs`. A newer ' +
            'unsubscribe, spam report, suppression or bounce at Klaviyo wins. The key needs the scope `profiles:read`. ' +
            '`off`: the worker does not ask.',
          default: DEFAULTS.consent.ask,
        })
        .optional(),
      askAfterMs: milliseconds(0, TEN_YEARS_MS, 300_000)
        .meta({
          description: 'The worker does not ask about a live consent that is younger than this.',
          default: DEFAULTS.consent.askAfterMs,
        })
        .optional(),
    },
    { error: "Write an object such as { ask: 'first', askAfterMs: 300_000 }." },
  )
  .meta({
    title: 'ConsentConfig',
    description: 'Whether the worker asks Klaviyo before it subscribes a person by an older consent.',
  });

const surge = z
  .strictObject(
    {
      enabled: z
        .boolean({ error: 'Write true or false.' })
        .meta({
          description:
            'Whether workers deliver a backlog in bulk calls. They begin only after `tracklayer send --test --bulk` has shown on ' +
            'this account, with this key, that a bulk event starts its flow.',
          default: DEFAULTS.surge.enabled,
        })
        .optional(),
      afterMs: milliseconds(1_000, TEN_YEARS_MS, 60_000)
        .meta({
          description:
            'A surge begins when the newest waiting event would wait longer than this at the present pace. It ends when almost nothing waits.',
          default: DEFAULTS.surge.afterMs,
        })
        .optional(),
    },
    { error: 'Write an object such as { enabled: true, afterMs: 60_000 }.' },
  )
  .meta({
    title: 'SurgeConfig',
    description:
      'Delivers a large backlog of live events in bulk calls. Works with the dialect `klaviyo` only.',
  });

export const destination = z
  .strictObject(
    {
      apiKeyEnv: text(
        (value) => ENV_NAME.test(value) && !value.startsWith('pk_'),
        "Write the name of the environment variable that holds the key, not the key, e.g. 'KLAVIYO_API_KEY'.",
      ).meta({
        description:
          'Name of the environment variable that holds the private API key. If that variable is not set, the same name ' +
          'with `_FILE` behind it may hold the path of a file with the key.',
      }),
      listId: text((value) => /^[\w-]{1,64}$/.test(value), "Write the list's id, e.g. 'Y6nRLr'.")
        .meta({
          description:
            'Id of the list that people subscribe to. Without it, subscriptions are skipped. `none`: people subscribe to ' +
            'their channels without a list.',
        })
        .optional(),
      catalog: text(
        (value) => /^\$?[\w-]+:::[^\s:]+$/.test(value),
        "Write the integration and the catalogue, e.g. '$shopify:::$default'.",
      )
        .meta({
          description:
            "Integration and catalogue of the product variants, as Klaviyo's ids of variants begin: `$shopify:::$default`. " +
            'Back-in-stock subscriptions need it.',
          default: DEFAULTS.catalog,
        })
        .optional(),
      dialect: z
        .enum(['klaviyo', 'guide'], { error: "Write 'klaviyo' (what Klaviyo serves) or 'guide'." })
        .meta({
          description:
            "Shape of the calls. `klaviyo`: as Klaviyo's API takes them. `guide`: as TrackLayer's Klaviyo guide describes them.",
          default: DEFAULTS.dialect,
        })
        .optional(),
      baseUrl: text(
        isBaseUrl,
        'Write an https URL without credentials, query and fragment, e.g. https://a.klaviyo.com. Use http only to loopback, or with a key of the sandbox.',
      )
        .meta({
          description:
            'Address of the API: https, or http to loopback. With a key of the sandbox, http to any host.',
          default: DEFAULTS.baseUrl,
        })
        .optional(),
      revision: text(isRevision, "Write the date of an API revision, e.g. '2026-07-15'.")
        .meta({ description: "Revision of Klaviyo's API.", default: DEFAULTS.revision })
        .optional(),
      timeoutMs: milliseconds(1, LONGEST_TIMER_MS, 10_000)
        .meta({
          description:
            'Time limit of one call, from connecting to the last byte. Must be less than half of `worker.lockMs`. ' +
            'If a third of `worker.lockMs` is shorter than the default, that third is the default.',
          default: defaultTimeoutMs(DEFAULTS.worker.lockMs),
        })
        .optional(),
      startFlowsWithinMs: startFlowsWithinMs
        .meta({
          description:
            'As `startFlowsWithinMs` of the whole configuration, for this destination. Default: that value.',
        })
        .optional(),
      erased: erased
        .meta({
          description: 'As `erased` of the whole configuration, for this destination. Default: that value.',
        })
        .optional(),
      consent: consent
        .meta({
          description:
            'As `consent` of the whole configuration, for this destination. Default: those values.',
        })
        .optional(),
      surge: surge.optional(),
      concurrency: whole(1, 1_000, 64)
        .meta({
          description: 'Jobs of one lane that one process works on at the same time.',
          default: DEFAULTS.concurrency,
          unit: 'jobs',
        })
        .optional(),
      limits: z
        .record(z.string(), limit, {
          error:
            "Write an object keyed by endpoint, e.g. { 'POST /api/events': { perSecond: 200, perMinute: 2000 } }.",
        })
        .meta({
          description:
            "Lower limits per endpoint, keyed like `POST /api/events`. A limit above Klaviyo's own changes nothing.",
          key: 'endpoint',
        })
        .optional(),
      mapping: mapping
        .meta({ description: 'Changes to the mapping of events, keyed by event name.', key: 'event' })
        .optional(),
      orderedProducts: z
        .boolean({ error: 'Write true or false.' })
        .meta({
          description:
            'Whether TrackLayer also sends an event `ordered_product` for each line of a `purchase`: Ordered Product. The worker ' +
            'adds these events once Klaviyo has accepted the order. A back-fill adds them to its batches.',
          default: DEFAULTS.orderedProducts,
        })
        .optional(),
      ownership: ownership
        .meta({
          description:
            'Who sends an event to Klaviyo when its browser tracker runs on the same shop, keyed by event name. By default ' +
            'the server owns `purchase`, `add_to_cart`, `begin_checkout`, `sign_up`, `lead` and `refund`; every ' +
            '`view_content` and `search` is sent.',
          key: 'event',
        })
        .optional(),
    },
    { error: "Write an object such as { apiKeyEnv: 'KLAVIYO_API_KEY' }." },
  )
  .meta({ title: 'DestinationInput' });

/** The same as in packages/redis: the id is part of every key. */
const DESTINATION_ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;

export function isDestinationId(id: string): boolean {
  return DESTINATION_ID.test(id);
}
