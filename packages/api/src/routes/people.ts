import { z } from 'zod';
import { answers } from '../answers.js';
import type { ApiSources } from '../context.js';
import { erasureContext, showPerson } from '../people.js';
import { anyJson, destinationId, reason } from '../schemas/common.js';
import { person } from '../schemas/events.js';
import { ADMINISTERS, type ApiServer, OPERATES } from '../server-types.js';
import { untilGone } from '../until-gone.js';

const order = z.strictObject({ person, destination: destinationId.optional(), reason });

const held = z.object({ held: z.array(anyJson).describe('What is held, for each destination.') });

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
}
