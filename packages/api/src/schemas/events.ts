import { z } from 'zod';
import { destinationId, epochMs, lane } from './common.js';

const step = z.object({
  atMs: epochMs,
  what: z.string(),
  code: z.string().optional(),
  status: z.number().optional(),
  requestId: z.string().optional(),
  tookMs: z.number().optional(),
});

const leftOut = z.object({ field: z.string(), reason: z.string() });

const details = z.object({
  calls: z
    .array(
      z.object({
        atMs: epochMs,
        endpoint: z.string(),
        status: z.number().optional(),
        tookMs: z.number(),
        requestId: z.string().optional(),
        permitMs: z.number(),
      }),
    )
    .readonly(),
  leftOut: z.array(leftOut).readonly(),
  waited: z.array(z.string()).readonly(),
  profileId: z.string().optional(),
});

const jobStatus = z
  .object({
    destination: destinationId,
    type: lane,
    jobId: z.string(),
    state: z.string().describe('`delivered`, `dead`, `held`, `waiting` and others.'),
    steps: z.array(step).describe('What happened, the oldest first.'),
    name: z.string().optional(),
    eventId: z.string().optional(),
    waitsFor: z.string().optional(),
    untilMs: epochMs.optional(),
    code: z.string().optional(),
    hint: z.string().optional(),
    status: z.number().optional(),
    requestId: z.string().optional(),
    waited: z.array(z.string()),
    leftOut: z.array(leftOut),
    letterId: z.string().optional(),
    replays: z.number(),
    campaignId: z.string().optional(),
    migrationId: z.string().optional(),
    batchOf: z.number().optional(),
    details: details.optional(),
  })
  .meta({ id: 'JobStatus' });

export const eventStatus = z
  .object({
    destination: destinationId,
    tag: z.string().describe('Finds the event again: GET /events/{destination}/~{tag}'),
    state: z.string().optional().describe('The state of the job that decides.'),
    jobs: z.array(jobStatus).describe('The event itself first, then its profile and its subscription.'),
  })
  .meta({ id: 'EventStatus' });

export const eventPage = z.object({
  items: z.array(eventStatus),
  found: z.number().describe('How many events were found in all.'),
  isCut: z.boolean().describe('There are more than the journal lists.'),
  gaps: z
    .array(z.object({ destination: destinationId, records: z.number(), lastAtMs: epochMs }))
    .describe(
      'Where the journal left out records, and when the last: Redis was short of memory. An event that is not found may be one of them.',
    ),
  cursor: z.string().optional(),
});

const identifier = z.string().trim().min(1).max(300);

/** A person by at least one identifier. Together they name one person. */
const personNames = {
  email: identifier
    .refine((text) => text.includes('@'), 'Write an e-mail address, as ava@shop.example.')
    .optional(),
  phoneNumber: z
    .string()
    .transform((text) => text.replace(/[\s()./-]/g, ''))
    .refine(
      (text) => /^\+\d{7,15}$/.test(text),
      'Write the number with + and the country, as +4915112345678.',
    )
    .optional(),
  externalId: identifier.optional(),
  exchangeId: identifier.optional(),
  anonymousId: identifier.optional(),
};

export const person = z
  .strictObject(personNames)
  .refine(
    (names) => Object.values(names).some((name) => name !== undefined),
    'Name the person by at least one identifier.',
  );
