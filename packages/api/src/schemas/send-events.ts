import { z } from 'zod';
import { destinationId, lane } from './common.js';

const problem = z.object({ path: z.string(), code: z.string(), got: z.string(), fix: z.string() });

export const RESULTS = ['enqueued', 'duplicate', 'skipped', 'quarantined', 'turned-away', 'refused'] as const;

const receipt = z
  .object({
    line: z.number().describe('The line of NDJSON, or the position in the array, from 1.'),
    result: z
      .enum(RESULTS)
      .describe(
        '`enqueued`: Redis has the event. `quarantined`: kept as a dead letter, to be mended. `refused`: the line is no event, and is not kept.',
      ),
    eventId: z.string().optional(),
    jobs: z
      .array(
        z.object({
          destination: destinationId,
          type: lane,
          jobId: z.string().optional(),
          status: z.string(),
          reason: z.string().optional(),
          channels: z.array(z.string()).optional(),
        }),
      )
      .readonly(),
    warnings: z.array(problem).readonly().optional(),
    normalised: z.array(z.string()).readonly().optional(),
    problems: z.array(problem).readonly().optional(),
  })
  .meta({ id: 'Receipt' });

export const sent = z
  .object({
    received: z.number().describe('Events and lines. The counts below add up to it.'),
    enqueued: z.number(),
    duplicate: z.number(),
    skipped: z.number(),
    quarantined: z.number(),
    'turned-away': z.number(),
    refused: z.number(),
    receipts: z.array(receipt).readonly(),
  })
  .meta({ id: 'Sent' });
