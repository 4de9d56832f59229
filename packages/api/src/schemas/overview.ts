import { z } from 'zod';
import { destinationId, epochMs } from './common.js';
import { finding, hold, laneRow } from './lanes.js';
import { cause } from './letters.js';

export const STATES = ['runs', 'held', 'partly_held', 'paused', 'no_worker', 'not_configured'] as const;

const shortCause = cause.omit({ people: true, groups: true }).meta({ id: 'ShortCause' });

export const destinationStatus = z
  .object({
    destination: destinationId,
    state: z.enum(STATES).describe('The state that needs a person most. `runs`: none does.'),
    waiting: z.number(),
    active: z.number(),
    delayed: z.number(),
    oldestMs: z.number().optional().describe('The age of the oldest job in its lanes. Absent without a job.'),
    dead: z.number(),
    delivered: z.number(),
    perSecond: z.number(),
    hold: hold.optional(),
    holds: z.array(hold).readonly().optional(),
    paused: z.array(z.string()).readonly().describe('The lanes that a person paused.'),
    lanes: z.array(laneRow).readonly(),
    causes: z.array(shortCause).readonly().describe('The largest five. GET /causes has all of them.'),
    causesInAll: z.number(),
    causesAtMs: epochMs.describe(
      'When the causes and the numbers of dead letters were read: every five seconds.',
    ),
  })
  .meta({ id: 'Destination' });

export const overview = z
  .object({
    atMs: epochMs.describe('When the snapshot was read.'),
    tookMs: z.number().describe('How long the reading took.'),
    destinations: z.array(destinationStatus).readonly(),
    findings: z
      .array(finding)
      .readonly()
      .describe('What is wrong with Redis, the workers and the configuration.'),
    ageMs: z.number().describe('How old the snapshot is now.'),
    server: z.object({
      loopLagMs: z
        .number()
        .describe('The longest delay of the event loop of this process in the last seconds.'),
      isBusy: z.boolean().describe('The process itself is slow now, so figures are older than a second.'),
    }),
    redis: z.object({
      state: z
        .enum(['answers', 'silent', 'unknown'])
        .describe('`silent` only if a PING on a connection of its own was late while this process was free.'),
      pingMs: z.number().optional(),
      sinceMs: epochMs.optional().describe('Since when Redis is silent.'),
    }),
  })
  .meta({ id: 'Overview' });
