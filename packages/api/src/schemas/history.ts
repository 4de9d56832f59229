import { z } from 'zod';
import { destinationId, epochMs } from './common.js';

const bound = z.object({
  fromMs: z.number(),
  toMs: z.number().nullable().describe('null: there is no upper bound.'),
});

const percentiles = z.object({ measured: z.number(), p50: bound, p95: bound, p99: bound });

const counter = z.number();

const summaryShape = {
  in: counter,
  delivered: counter,
  duplicate: counter,
  skipped: counter,
  dead: counter,
  replayed: counter,
  discarded: counter,
  expired: counter,
  late: counter,
  leftOut: counter,
  withdrawn: counter,
  turnedAway: counter,
  retry: counter,
  throttled: counter,
  held: counter,
  calls: counter,
  failedCalls: counter,
  heldMs: counter,
  throttledMs: counter,
  oldestMs: counter,
  latencies: z.object({
    accepted: percentiles.optional(),
    permit: percentiles.optional(),
    call: percentiles.optional(),
  }),
};

const summary = z.object(summaryShape).meta({ id: 'Summary' });

/** Each list has one number for each column. */
export const trends = z.object({
  atMs: epochMs.describe('When it was read: at most half a minute ago.'),
  fromMs: epochMs,
  untilMs: epochMs,
  columnMs: z.number().describe('The length of a column.'),
  items: z.array(
    z.object({
      destination: destinationId,
      in: z.array(counter).describe('Jobs that came.'),
      out: z.array(counter).describe('Jobs that were delivered, duplicate, skipped or dead.'),
      beganMs: epochMs.optional().describe('When a worker counted for the first time. Absent: none has.'),
    }),
  ),
});

const mark = z
  .object({
    kind: z.enum(['version', 'unserved', 'away', 'hold', 'pause', 'campaign', 'migration', 'discard']),
    fromMs: epochMs,
    untilMs: epochMs.optional(),
    version: z.string().optional(),
    scope: z.string().optional(),
    cause: z.string().optional(),
    code: z.string().optional(),
    status: z.number().optional(),
    lane: z.string().optional(),
    id: z.string().optional(),
    state: z.string().optional(),
    discarded: z.number().optional(),
    by: z.string().optional(),
  })
  .meta({ id: 'Mark' });

export const history = z
  .object({
    destination: destinationId,
    unit: z.enum(['minute', 'hour', 'day']),
    columnMs: z.number().describe('The length of a bucket below.'),
    fromMs: epochMs,
    untilMs: epochMs,
    isCut: z.boolean().describe('The time that was asked for is kept no longer in this unit.'),
    beganMs: epochMs.optional(),
    writtenMs: epochMs.optional().describe('When a worker wrote last.'),
    unwritten: z.record(z.string(), z.number()),
    total: summary,
    lanes: z.record(z.string(), summary),
    buckets: z.array(z.object({ atMs: epochMs, ...summaryShape })),
    marks: z.array(mark),
  })
  .meta({ id: 'History' });
