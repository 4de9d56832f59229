import { z } from 'zod';
import { anyJson, destinationId, epochMs, lane, page } from './common.js';

const byHour = z.object({ fromMs: epochMs, counts: z.array(z.number()) });

export const letter = z
  .object({
    id: z.string(),
    destination: destinationId,
    type: lane,
    jobId: z.string(),
    eventName: z.string().optional(),
    eventId: z.string().optional(),
    reason: z.string(),
    code: z.string(),
    status: z.number().optional(),
    detail: z.string().optional(),
    pointer: z.string().optional(),
    textKey: z.string().optional(),
    rootCause: z.string().optional(),
    hint: z.string().optional().describe('What to do.'),
    requestId: z.string().optional(),
    body: z.string().optional(),
    firstFailedAtMs: epochMs,
    lastFailedAtMs: epochMs,
    attempts: z.array(anyJson).readonly(),
    replays: z.number(),
    state: z.enum(['dead', 'replaying', 'resolved']),
    replayedAtMs: epochMs.optional(),
    earlierReplaysAtMs: z.array(epochMs).optional(),
    campaignId: z.string().optional(),
    backfill: z.literal(true).optional(),
    foundBy: z.array(z.string()).readonly().optional(),
    resolution: z.enum(['delivered', 'duplicate', 'skipped']).optional(),
    resolvedAtMs: epochMs.optional(),
    job: anyJson.describe('The job at its death. Personal data is masked.'),
    cause: z.string().describe('The id of its cause.'),
  })
  .meta({ id: 'Letter' });

export const letterPage = z.object({
  ...page(letter),
  total: z.number().optional().describe('Absent where no index answers the selection.'),
  selection: z.string().describe('The selection as one line of text.'),
});

const group = z
  .object({
    id: z.string(),
    type: lane,
    eventName: z.string().optional(),
    code: z.string(),
    pointer: z.string().optional(),
    textKey: z.string().optional(),
    rootCause: z.string().optional(),
    count: z.number(),
    replayed: z.number(),
    firstAtMs: epochMs,
    lastAtMs: epochMs,
  })
  .meta({ id: 'Group' });

export const cause = z
  .object({
    id: z.string(),
    sharedId: z
      .string()
      .optional()
      .describe(
        'The same for this cause at every destination. Selections take it: `cause:ID`. They leave out jobs that waited for a dead one.',
      ),
    destination: destinationId,
    code: z.string(),
    field: z.string().optional(),
    status: z.number().optional(),
    detail: z.string().optional(),
    hint: z.string().optional(),
    exampleId: z.string().optional(),
    count: z.number(),
    replayed: z.number(),
    firstAtMs: epochMs,
    lastAtMs: epochMs,
    byHour,
    people: z
      .object({ count: z.number(), exact: z.boolean() })
      .describe('Distinct people. Not exact: at least so many.'),
    types: z.array(lane),
    eventNames: z.array(z.string()),
    groups: z.array(group),
  })
  .meta({ id: 'Cause' });

export const causeList = z
  .object({
    causes: z.array(cause),
    total: z.number().describe('All causes of the selection, also those beyond the limit.'),
    letters: z.number().describe('All letters of the selection.'),
    byLane: z.partialRecord(lane, z.number()).describe('The same letters by lane.'),
    atMs: epochMs.describe('When the reading of this answer began: at most ten seconds ago.'),
  })
  .meta({ id: 'CauseList' });

export const groupList = z.object({
  groups: z.array(
    z.object({ ...group.shape, destination: destinationId, cause: z.string(), exampleId: z.string() }),
  ),
  total: z.number(),
});
