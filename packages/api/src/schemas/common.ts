import { JOB_TYPES } from '@tracklayer/events';
import { DESTINATION_ID } from '@tracklayer/redis';
import { z } from 'zod';

export const destinationId = z
  .string()
  .regex(DESTINATION_ID, 'Write the id of a destination: a-z, 0-9, "-" and "_".')
  .describe('The id of a destination, as in the configuration.');

export const lane = z.enum(JOB_TYPES).describe('A lane: one job type of one destination.');

export const epochMs = z.number().describe('Epoch milliseconds.');

/** A time in a query: as the command line takes it. */
export const timeText = z
  .string()
  .min(1)
  .max(40)
  .describe('ISO 8601, epoch milliseconds, or an age: 2h, 7d.');

export const cursor = z.string().min(1).max(4_000).describe('The `cursor` of the page before.');

export const pageSize = z.coerce
  .number()
  .int()
  .min(1)
  .max(200)
  .default(50)
  .describe('Items on a page, at most 200.');

export const reason = z
  .string('Write why, for the audit. Do not name a person.')
  .trim()
  .min(1, 'Write why, for the audit. Do not name a person.')
  .max(500)
  .describe('Why, for the audit. Do not name a person.');

export const reasonBody = z.strictObject({ reason });

const problem = z.object({ path: z.string(), fix: z.string() });

export const errorBody = z
  .object({
    error: z.object({
      code: z.string().describe('For programs.'),
      message: z.string().describe('What happened.'),
      whatToDo: z.string().describe('What to do, as an imperative.'),
      problems: z.array(problem).readonly().optional(),
    }),
  })
  .meta({ id: 'Error' });

/** Data that TrackLayer passes on without judging its shape: a masked payload, for example. */
export const anyJson = z.unknown();

export const page = <Item extends z.ZodType>(item: Item) => ({
  items: z.array(item).readonly(),
  cursor: z.string().optional().describe('Where the next page begins. Absent at the end.'),
});
