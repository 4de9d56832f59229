import { z } from 'zod';
import { answers } from '../answers.js';
import type { ApiSources } from '../context.js';
import { erasePerson, erasureContext, showPerson } from '../people.js';
import { anyJson, destinationId, reason } from '../schemas/common.js';
import { person } from '../schemas/events.js';
import { ADMINISTERS, type ApiServer, OPERATES } from '../server-types.js';
import { untilGone } from '../until-gone.js';

const order = z.strictObject({ person, destination: destinationId.optional(), reason });

const held = z.object({ held: z.array(anyJson).describe('What is held, for each destination.') });

const failure = z.object({
  code: z.string(),
  status: z.number().optional(),
  detail: z.string().optional(),
  hint: z.string().optional(),
});

const erased = z
  .object({
    destination: destinationId,
    removed: z.record(z.string(), z.number()).describe('What was removed, by place.'),
    busy: z.number().describe('Jobs that a worker had until the end. Send the request again.'),
    filesLeft: z.array(z.string()).describe('Rejects files of other machines.'),
    klaviyo: z.object({
      state: z
        .enum(['answered', 'waiting', 'not-asked'])
        .describe('`waiting`: no worker has answered yet. The next one asks Klaviyo, within a day.'),
      answer: z
        .object({
          accepted: z.number().describe('Deletions that Klaviyo accepted.'),
          failures: z.array(failure),
          unknown: z.literal(true).optional().describe('Klaviyo has no such profile.'),
          unreachable: z.literal(true).optional().describe('Klaviyo finds nobody by the id of a browser.'),
        })
        .optional(),
    }),
  })
  .meta({ id: 'Erased' });

export function peopleRoutes(api: ApiServer, sources: () => ApiSources): void {
  for (const reveal of [false, true]) {
    api.route({
      method: 'POST',
      url: reveal ? '/people/reveal' : '/people/find',
      config: { ...(reveal ? ADMINISTERS : OPERATES) },
      schema: {
        operationId: reveal ? 'revealPerson' : 'findPerson',
        tags: ['people'],
        summary: reveal
          ? 'Everything that is held about a person, in the clear. The audit records it first.'
          : 'What is held about a person, by place, with personal data masked. The audit records it.',
        body: order,
        response: answers(held),
      },
      handler: async (request, reply) => {
        const { person: named, destination, reason } = request.body;
        const context = await erasureContext(sources(), destination, untilGone(reply));
        return {
          held: await showPerson(context, named, { actor: { ...request.caller.actor, reason }, reveal }),
        };
      },
    });
  }

  api.route({
    method: 'POST',
    url: '/people/erase',
    config: ADMINISTERS,
    schema: {
      operationId: 'erasePerson',
      tags: ['people'],
      summary:
        'Erases a person here, and asks a worker to have Klaviyo delete them. May take a minute. If it was interrupted, send it again.',
      body: z.strictObject({
        ...order.shape,
        klaviyo: z.boolean().default(true).describe('Ask Klaviyo to delete the person.'),
      }),
      response: answers(z.object({ erased: z.array(erased) })),
    },
    handler: async (request, reply) => {
      const { person: named, destination, reason, klaviyo } = request.body;
      const context = await erasureContext(sources(), destination, untilGone(reply));
      const actor = { ...request.caller.actor, reason };
      const all = await erasePerson(context, named, { actor, klaviyo });
      return {
        erased: all.map(({ removed, filesLeft, ...rest }) => ({
          ...rest,
          removed: { ...removed },
          filesLeft: filesLeft.map(({ path }) => path),
        })),
      };
    },
  });
}
