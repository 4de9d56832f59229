import { isEventPath } from '@tracklayer/events';
import { z } from 'zod';
import { text } from './schema-fields.js';

const PATH_FIX =
  "Write a path in the canonical event, e.g. 'properties.orderId'; alternatives are joined by ' | '. A constant begins with '=' and may be the last alternative.";
const eventPath = text(isEventPath, PATH_FIX);

const mappingRow = z
  .strictObject(
    {
      metric: text(
        (value) => value.trim() !== '' && value.length < 128,
        "Write a metric name of 1 to 127 characters, e.g. 'Placed Order'.",
      )
        .meta({ description: "Klaviyo's name of the metric, e.g. `Placed Order`. 1 to 127 characters." })
        .optional(),
      dedupScope: text((value) => value.trim() !== '', "Write what one event id is unique for, e.g. 'order'.")
        .meta({ description: 'What the event id is unique for, e.g. `order`. Sent as `dedup_scope`.' })
        .optional(),
      properties: z
        .record(z.string(), eventPath, {
          error: "Write an object such as { order_id: 'properties.orderId' }.",
        })
        .meta({
          description:
            "Klaviyo's property, and the path of its value in the canonical event: `{ order_id: 'properties.orderId' }`. " +
            'Join alternative paths with ` | `. `=Acme` is the constant `Acme`; it may be the last alternative.',
        })
        .optional(),
      value: eventPath
        .meta({ description: 'Path of the monetary value, e.g. `properties.total`.' })
        .optional(),
      valueCurrency: eventPath.meta({ description: 'Path of its ISO 4217 currency.' }).optional(),
    },
    { error: "Write an object such as { metric: 'Placed Order' }." },
  )
  .meta({ title: 'MappingOverride' });

/** Keyed by event name. */
export const mapping = z.record(z.string(), mappingRow.optional(), {
  error: "Write an object keyed by event name, e.g. { purchase: { metric: 'Placed Order' } }.",
});

const OWNERSHIP_FIX = "Write an object such as { owner: 'browser', otherwise: 'skip' }.";

const ownershipRule = z
  .strictObject(
    {
      owner: z
        .enum(['server', 'browser', 'either'], { error: "Write 'server', 'browser' or 'either'." })
        .meta({
          description:
            '`server`: the backend sends this event. `browser`: a page sends it, through the browser tracker of Klaviyo or ' +
            'as an event with the source `browser`. `either`: every event is sent, wherever it comes from.',
        }),
      otherwise: z
        .enum(['skip', 'mark'], { error: "Write 'skip' or 'mark'." })
        .meta({
          description:
            'What happens to an event that does not come from its owner. `skip`: it is not sent. `mark`: it is sent with ' +
            'the property `event_owner`.',
          default: 'skip',
        })
        .optional(),
    },
    { error: OWNERSHIP_FIX },
  )
  .refine(({ owner, otherwise }) => owner !== 'either' || otherwise === undefined, {
    path: ['otherwise'],
    error: "Leave it out, or name an owner: of 'either' every event is sent as it is.",
    params: { code: 'invalid_value' },
  })
  .meta({ title: 'OwnershipInput' });

/** Keyed by event name. */
export const ownership = z.record(z.string(), ownershipRule.optional(), {
  error: "Write an object keyed by event name, e.g. { purchase: { owner: 'server' } }.",
});
