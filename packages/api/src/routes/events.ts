import { queryOfId } from '@tracklayer/event-status';
import { z } from 'zod';
import { answers } from '../answers.js';
import { ApiError, chosenOf, requireKnown } from '../api-error.js';
import type { ApiSources } from '../context.js';
import { type EventConditions, type EventsPage, queriesOf, readEventPage } from '../find-events.js';
import { cursor, destinationId, pageSize } from '../schemas/common.js';
import { eventPage, eventStatus, person } from '../schemas/events.js';
import { type ApiServer, READS } from '../server-types.js';

const text = z.string().min(1).max(300);

const conditions = {
  destination: destinationId.optional(),
  eventId: text.optional(),
  order: text.optional().describe('The order number: the property orderId.'),
  key: text
    .optional()
    .describe('The name of a property that `journal.keys` of the configuration names. With `value`.'),
  value: text.optional(),
  request: text.optional().describe("Klaviyo's id of a request."),
  migration: text.optional(),
  campaign: text.optional(),
};

interface Asked extends EventConditions {
  destination?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

export function eventRoutes(api: ApiServer, sources: () => ApiSources): void {
  async function find({ destination, limit, cursor: after, ...asked }: Asked): Promise<EventsPage> {
    const open = sources();
    const chosen = chosenOf(await open.destinations(), destination);
    return readEventPage(open, chosen, queriesOf(asked, open.keys), { limit, cursor: after });
  }

  api.route({
    method: 'GET',
    url: '/events',
    config: READS,
    schema: {
      operationId: 'findEvents',
      tags: ['events'],
      summary: 'Events that meet one of the conditions, with what became of each.',
      querystring: z.strictObject({ ...conditions, limit: pageSize, cursor: cursor.optional() }),
      response: answers(eventPage),
    },
    handler: ({ query }) => find(query),
  });

  api.route({
    method: 'POST',
    url: '/events/find',
    config: READS,
    schema: {
      operationId: 'findEventsOfPerson',
      tags: ['events'],
      summary: 'The same, also by person. The body names the person, because proxies log addresses.',
      body: z.strictObject({
        ...conditions,
        person: person.optional(),
        limit: z.number().int().min(1).max(200).default(50),
        cursor: cursor.optional(),
      }),
      response: answers(eventPage),
    },
    handler: ({ body }) => find(body),
  });

  api.route({
    method: 'GET',
    url: '/events/:destination/:id',
    config: READS,
    schema: {
      operationId: 'getEvent',
      tags: ['events'],
      summary:
        'Every step of one event with its time. The id is an eventId, ~ and a tag, or the id of a letter.',
      params: z.strictObject({ destination: destinationId, id: z.string().min(1).max(300) }),
      response: answers(eventStatus),
    },
    handler: async ({ params }) => {
      const open = sources();
      const destination = requireKnown(await open.destinations(), params.destination);
      const page = await readEventPage(open, [destination], [queryOfId(params.id)], {
        limit: 1,
        cursor: undefined,
      });
      const [found] = page.items;
      if (found !== undefined) return found;
      const left = page.gaps.map(
        ({ records, lastAtMs }) =>
          ` Its journal left out ${records} records, the last at ${new Date(lastAtMs).toISOString()}: Redis was short of memory.`,
      );
      throw new ApiError(404, {
        code: 'no_such_event',
        message: `This destination does not know the event.${left.join('')}`,
        whatToDo:
          'Find it by another value: GET /api/v1/events?order=NUMBER. TrackLayer forgets events after some days.',
      });
    },
  });
}
