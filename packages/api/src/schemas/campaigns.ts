import { z } from 'zod';
import { anyJson, destinationId, epochMs, lane, page, reason } from './common.js';

const counts = z.record(z.string(), z.number());

const stepSize = z.union([z.number().int().min(1), z.literal('all')]);

export const shownSelection = z
  .object({
    state: z.enum(['dead', 'replaying', 'resolved']).optional(),
    type: lane.optional(),
    eventName: z.string().optional(),
    code: z.string().optional(),
    group: z.string().optional(),
    cause: z.string().optional(),
    pointer: z.string().optional(),
    fromMs: epochMs.optional(),
    untilMs: epochMs.optional(),
    person: z.string().optional().describe('Masked in answers.'),
    eventId: z.string().optional(),
    replayed: z.boolean().optional(),
    campaignId: z.string().optional(),
    ids: z.array(z.string()).readonly().optional(),
  })
  .meta({ id: 'Selection' });

export const campaign = z
  .object({
    id: z.string(),
    destination: destinationId,
    state: z.enum(['running', 'paused', 'cancelled', 'done', 'interrupted', 'stopped']),
    selection: shownSelection,
    selectionText: z.string(),
    reason: z.string(),
    by: z.string(),
    byKind: z.enum(['user', 'token', 'program']).optional(),
    ratePerSecond: z.number().optional(),
    startFlows: z.boolean(),
    edited: z.array(z.string()).optional().describe('The paths that its edit writes to.'),
    steps: z.array(stepSize).readonly().optional(),
    stopAt: z.number().optional(),
    step: z
      .object({ number: z.number(), of: z.number(), taken: z.number(), deadAgain: z.number() })
      .optional(),
    stopped: z.enum(['dead-again', 'steps-done']).optional(),
    inWorkers: z.boolean(),
    runner: z.string().optional(),
    startedAtMs: epochMs,
    changedAtMs: epochMs,
    endedAtMs: epochMs.optional(),
    total: z.number(),
    counts,
    underWay: z.number(),
    left: z.number(),
  })
  .meta({ id: 'Campaign' });

export const campaignPage = z.object(page(campaign));

const path = z.string().min(1).max(500);

const operation = z.object({
  op: z.enum(['add', 'remove', 'replace']),
  path: z.string().max(500),
  value: anyJson.optional(),
});

/** A change of each letter before it is sent. */
export const edit = z
  .strictObject({
    set: z
      .array(z.tuple([path, anyJson]))
      .max(100)
      .optional()
      .describe('Pairs of a path and its new value.'),
    unset: z.array(path).max(100).optional(),
    patch: z.array(operation).max(100).optional().describe('RFC 6902, applied last.'),
  })
  .meta({ id: 'Edit' });

/** The letters of an act: one destination, and a selection as text or as JSON. */
export const chosenLetters = {
  destination: destinationId,
  selection: z
    .union([z.string().max(8_000), z.record(z.string(), z.unknown())])
    .describe('One line of text, as `code:invalid from:2h`, or the same as JSON.'),
};

export const previewOrder = z.strictObject({
  ...chosenLetters,
  edit: edit.optional(),
  startFlows: z.boolean().default(false).describe('Old events start flows too.'),
  ratePerSecond: z.number().positive().optional(),
});

export const campaignOrder = z.strictObject({
  ...previewOrder.shape,
  reason,
  steps: z.array(stepSize).min(1).max(50).optional().describe('Sizes of the steps, as [10, 100, "all"].'),
  stopAt: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('The campaign stops after a step if a larger share of it died again.'),
});
