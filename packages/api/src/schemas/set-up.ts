import { z } from 'zod';
import { destinationId, epochMs, lane } from './common.js';

/** What a worker said, or why there is no answer. */
const asked = {
  destination: destinationId,
  state: z
    .enum(['answered', 'no_worker', 'waiting', 'older_worker'])
    .describe(
      '`waiting`: no worker answered in time. `older_worker`: its version does not know the question.',
    ),
  atMs: epochMs.optional().describe('When the worker answered.'),
};

export const setUpAnswer = z.object({
  revision: z.string(),
  revisionEndsOn: z.string().describe('ISO 8601 date: from then on Klaviyo refuses the revision.'),
  dialect: z.string(),
  baseUrl: z.string(),
  listId: z.string().optional(),
  orderedProducts: z.boolean(),
  mapping: z.object({
    label: z.string(),
    events: z.array(z.object({ event: z.string(), metric: z.string() })),
    changes: z
      .array(
        z.object({
          event: z.string(),
          what: z.string(),
          before: z.string().optional(),
          after: z.string().optional(),
        }),
      )
      .describe('How it differs from the built-in mapping.'),
  }),
  key: z.object({
    isRefused: z.boolean().describe('Klaviyo answers 401.'),
    scopes: z.array(
      z.object({
        scope: z.string(),
        state: z
          .enum(['granted', 'missing', 'not_refused', 'unknown'])
          .describe('`not_refused`: only a call to write shows it, and Klaviyo refused none.'),
        for: z.array(lane),
      }),
    ),
  }),
});

export const setUp = z.object({ ...asked, answer: setUpAnswer.optional() }).meta({ id: 'SetUp' });

const flowsAnswer = z.object({
  starts: z.array(
    z.object({
      event: z.string(),
      metric: z.string().describe("Klaviyo's name of the event."),
      flows: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          status: z.string().describe('`live`, `manual` or `draft`.'),
          would: z.enum(['start', 'not', 'depends']),
          reasons: z.array(z.string()),
        }),
      ),
    }),
  ),
  others: z
    .array(z.object({ name: z.string(), status: z.string() }))
    .describe('Flows that something else starts.'),
  unreadable: z.array(z.string()),
  archived: z.number(),
  newLists: z.array(z.string()).describe('Configured lists that the account does not have.'),
  missingScopes: z.array(z.string()),
});

const refusal = z.object({ code: z.string(), message: z.string() });

export const flowsOrRefusal = z.union([flowsAnswer, z.object({ refused: refusal })]);

export const accountFlows = z
  .object({ ...asked, answer: flowsAnswer.optional(), refused: refusal.optional() })
  .meta({ id: 'AccountFlows' });
