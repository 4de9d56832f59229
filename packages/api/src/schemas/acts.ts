import { z } from 'zod';
import { chosenLetters, edit, shownSelection } from './campaigns.js';
import { anyJson, destinationId, lane, reason } from './common.js';

export const pauseOrder = z.strictObject({ lane: lane.optional().describe('Absent: all lanes.'), reason });

export const paused = z.object({
  destination: destinationId,
  lane: lane.optional(),
  paused: z.boolean(),
  scopesLifted: z.array(z.string()).optional(),
  waitsEnded: z.array(z.string()).optional(),
});

export const replayOrder = z.strictObject({
  edit: edit.optional(),
  startFlows: z.boolean().default(false),
  together: z.boolean().default(true).describe('Also sends dead letters that must go before it.'),
  reason,
});

export const replayed = z.object({
  replayed: z.array(
    z.object({
      id: z.string(),
      outcome: z.enum([
        'replaying',
        'pending',
        'already-replaying',
        'already-resolved',
        'not-found',
        'predecessor-dead',
        'predecessor-discarded',
        'predecessor-gone',
        'unparseable',
      ]),
      predecessor: z.string().optional(),
    }),
  ),
});

export const discardOrder = z.strictObject({
  ...chosenLetters,
  reason,
  count: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('How many letters you expect. With another number of letters nothing is discarded.'),
});

export const discarded = z.object({
  discarded: z.number(),
  passedOver: z.number(),
  interrupted: z.literal(true).optional(),
});

const problem = z.object({ path: z.string(), code: z.string(), got: z.string(), fix: z.string() });

const difference = z.object({ path: z.string(), before: anyJson.optional(), after: anyJson.optional() });

const sample = z.object({
  id: z.string(),
  type: lane,
  eventName: z.string().optional(),
  fields: z
    .array(z.object({ path: z.string(), value: anyJson }))
    .describe('The first fields that an edit can change. Personal data is masked.'),
  differences: z.array(difference).optional().describe('What the edit changes.'),
  problems: z.array(problem).readonly().optional().describe('Why the edit makes it invalid.'),
});

export const preview = z
  .object({
    destination: destinationId,
    selection: shownSelection,
    selectionText: z.string(),
    total: z.number(),
    kinds: z.array(
      z.object({ type: lane, eventName: z.string().optional(), code: z.string(), count: z.number() }),
    ),
    looked: z.object({ letters: z.number(), exact: z.boolean() }),
    profiles: z.number(),
    examples: z.array(
      z.object({
        id: z.string(),
        eventName: z.string().optional(),
        person: z.string().describe('Masked.'),
        eventTime: z.string().optional(),
      }),
    ),
    oldestEventMs: z.number().optional(),
    newestEventMs: z.number().optional(),
    recordedAlready: z.number(),
    maybeRecorded: z.number(),
    overtaken: z.number(),
    withdrawn: z.number(),
    startsFlows: z.number(),
    flowStarters: z
      .array(z.object({ type: lane, eventName: z.string().optional(), count: z.number() }))
      .describe('What may start flows, the most frequent first.'),
    backfilled: z.number(),
    unparseable: z.number(),
    invalid: z.number(),
    predecessorDead: z.number(),
    predecessorGone: z.number(),
    edit: z
      .object({
        changed: z.number(),
        unchanged: z.number(),
        invalid: z.number(),
        merges: z.array(z.string()).optional(),
        example: z
          .object({
            id: z.string(),
            differences: z.array(difference),
          })
          .optional(),
        problem: z.object({ id: z.string(), problems: z.array(problem).readonly() }).optional(),
      })
      .optional(),
    samples: z.array(sample).optional().describe('Some of the letters, one by one.'),
    takesMs: z.number().optional(),
  })
  .meta({ id: 'Preview' });
