import { z } from 'zod';
import { destinationId, epochMs, lane } from './common.js';

export const hold = z
  .object({
    scope: z.string().describe('`destination`, an endpoint, `list:<id>`, or `backfill`.'),
    cause: z.enum(['refused', 'outage']),
    code: z.string(),
    status: z.number().optional(),
    detail: z.string().optional(),
    hint: z.string().optional().describe('What to do.'),
    sinceMs: epochMs,
    probes: z.number(),
    nextProbeAtMs: epochMs,
    jobs: z.number().optional().describe('Jobs that wait for the end of this hold.'),
  })
  .meta({ id: 'Hold' });

const figure = z.number().optional();

export const laneRow = z
  .object({
    destination: destinationId,
    lane,
    waiting: figure.describe(
      'Jobs that a worker can take now. A figure is absent where Redis has a foreign value.',
    ),
    active: figure,
    delayed: figure,
    failed: figure,
    paused: z.boolean(),
    workers: figure.describe('Workers that take jobs of this lane.'),
    unserved: z.enum(['no_worker', 'not_configured']).optional(),
    dead: figure.describe('Dead letters of this lane.'),
    delivered: figure.describe('Jobs delivered since the destination exists.'),
    perSecond: figure.describe('Calls of about the last second.'),
    perMinute: figure,
    allowedPerMinute: figure.describe('Calls that a minute may have now.'),
    limitPerMinute: figure.describe('Calls that a minute allows all clients of the account together.'),
    othersPerMinute: figure.describe(
      'Calls a minute that other clients of the account use, as far as 429s and headers tell.',
    ),
    throttledUntilMs: epochMs.optional(),
    askedMs: figure,
    held: hold.optional().describe('Set while no job of the lane can go.'),
    holds: z.array(hold).readonly().optional(),
    entries: figure.describe('Events and profiles in the batches of event-backfill.'),
    backlog: z
      .object({
        singlyMs: z.number().describe('In ms, one by one.'),
        inSurgeMs: z.number().describe('In ms, in bulk calls. An estimate.'),
        isSurge: z.boolean().describe('Workers deliver it in bulk calls now.'),
      })
      .optional()
      .describe('When the waiting events will be gone. Only of metric-event.'),
    late: figure,
    leftOut: figure,
    withdrawn: figure,
    turnedAway: figure,
  })
  .meta({ id: 'Lane' });

export const finding = z
  .object({
    code: z.string(),
    severity: z.enum(['fault', 'unfit', 'warning']),
    message: z.string(),
    whatToDo: z.string(),
    destinations: z.array(z.string()).readonly().optional(),
  })
  .meta({ id: 'Finding' });
