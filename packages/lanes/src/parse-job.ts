import {
  accepts,
  CHANNELS,
  CLEARABLE_FIELDS,
  IDENTIFIERS,
  JOB_TYPES,
  STOCK_CHANNELS,
} from '@tracklayer/events';
import { z } from 'zod';
import { type DeliveryJob, JOB_VERSION } from './job.js';

/*
 * Another process put the job into its lane: perhaps one of another version, perhaps a person by hand. So the worker checks
 * once the shape that it relies on. The finer rules of events were checked when the event was tracked, and may have changed
 * since: they are not applied again. Unknown fields are kept, since a newer producer may add some.
 */

/** A payload that is not a job of this version. A retry does not help. */
export class UnparseableJobError extends Error {
  override readonly name = 'UnparseableJobError';
  readonly code = 'unparseable_job';
  /** Each problem with its path into the payload. Quotes no value: values may be personal data. */
  readonly problems: string[];

  constructor(problems: string[], options?: ErrorOptions) {
    super(`The payload is not a job of this version: ${problems.join('; ')}`, options);
    this.problems = problems;
  }
}

const jobType = z.enum(JOB_TYPES);
const epochMs = z.number();
const ref = z.looseObject({ type: jobType, jobId: z.string().min(1) });

const attempt = z.looseObject({
  atMs: epochMs,
  outcome: z.enum(['retry', 'throttled', 'held', 'dead']),
  code: z.string(),
  status: z.number().optional(),
});

const base = {
  v: z.literal(JOB_VERSION),
  enqueuedAtMs: epochMs,
  releases: z.array(ref).optional(),
  follows: ref.extend({ untilMs: epochMs, require: z.enum(['delivered', 'settled']) }).optional(),
  attempts: z.array(attempt),
  replay: z
    .looseObject({
      letterId: z.string(),
      campaignId: z.string().optional(),
      count: z.number(),
      backfill: z.boolean().optional(),
    })
    .optional(),
};

const profile = z
  .looseObject({
    email: z.string().optional(),
    phoneNumber: z.string().optional(),
    externalId: z.string().optional(),
    exchangeId: z.string().optional(),
    anonymousId: z.string().optional(),
    properties: z.looseObject({}).optional(),
  })
  .refine((person) => IDENTIFIERS.some((identifier) => person[identifier] !== undefined), {
    error: `needs one of ${IDENTIFIERS.join(', ')}`,
  });

const consent = z.looseObject({
  status: z.enum(['granted', 'denied', 'withdrawn']),
  channels: z.array(z.enum(CHANNELS)).optional(),
  at: z.string().optional(),
  source: z.string().optional(),
});

const event = z.looseObject({
  // Any name: another producer may know more of them.
  name: z.string().min(1),
  eventId: z.string().min(1),
  time: z.string(),
  profile,
  properties: z.looseObject({}),
  consent: consent.optional(),
  source: z.string().optional(),
});

const schema = z.discriminatedUnion('type', [
  z.looseObject({
    ...base,
    type: z.literal('profile-upsert'),
    profile,
    time: z.string(),
    clear: z.array(z.enum(CLEARABLE_FIELDS)).optional(),
    migrationId: z.string().optional(),
  }),
  z.looseObject({
    ...base,
    type: z.literal('list-subscription'),
    profile,
    time: z.string(),
    consent: consent.extend({ status: z.enum(['granted', 'withdrawn']) }),
    listId: z.string().optional(),
    historical: z.literal(true).optional(),
    migrationId: z.string().optional(),
  }),
  z.looseObject({
    ...base,
    type: z.literal('metric-event'),
    event,
    ofOrder: z.looseObject({ eventId: z.string(), backfill: z.boolean().optional() }).optional(),
  }),
  z.looseObject({
    ...base,
    type: z.literal('event-backfill'),
    events: z.array(event).max(1000),
    profiles: z.array(profile).min(1).max(10_000).optional(),
    consents: z
      .array(
        z.looseObject({
          jobId: z.string().min(1),
          profile,
          consent: consent.extend({ status: z.enum(['granted', 'withdrawn']) }),
          time: z.string(),
        }),
      )
      .min(1)
      .max(1000)
      .optional(),
    listId: z.string().optional(),
    migrationId: z.string(),
    refused: z.looseObject({ code: z.string() }).optional(),
    importJob: z.looseObject({ id: z.string().min(1), acceptedAtMs: epochMs, size: z.number() }).optional(),
  }),
  z.looseObject({
    ...base,
    type: z.literal('back-in-stock'),
    profile,
    variantId: z.string().min(1),
    channels: z.array(z.enum(STOCK_CHANNELS)).min(1),
    time: z.string(),
    eventId: z.string().min(1),
    migrationId: z.string().optional(),
  }),
]);

/**
 * Checks the payload of a lane and returns it as a job. The keys `releases` and `follows` name its dependents and the job it
 * depends on: they are the keys that payloads in Redis have.
 * @throws {UnparseableJobError} where the payload is not a job, or is a job of a newer version.
 */
export function parseJob(data: unknown): DeliveryJob {
  const version = (data as { v?: unknown } | null | undefined)?.v;
  if (typeof version === 'number' && version > JOB_VERSION) {
    throw new UnparseableJobError([
      `v: the job has version ${version}, and this worker knows versions up to ${JOB_VERSION}. Update the worker.`,
    ]);
  }
  // A batch has a thousand events. zod copies each of them, and is asked only what is wrong.
  const error = accepts(schema, data) ? undefined : schema.safeParse(data).error;
  if (error !== undefined) {
    throw new UnparseableJobError(
      error.issues.map((issue) => `${issue.path.join('.') || 'job'}: ${issue.message}`),
    );
  }
  const job = data as DeliveryJob;
  if (job.type === 'event-backfill') {
    const kinds = [job.events.length > 0, job.profiles !== undefined, job.consents !== undefined];
    if (kinds.filter(Boolean).length !== 1) {
      throw new UnparseableJobError(['events: the job must carry one of events, profiles and consents']);
    }
  }
  return job;
}
