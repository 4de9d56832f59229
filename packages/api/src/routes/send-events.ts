import { z } from 'zod';
import { answers } from '../answers.js';
import { requireKnown } from '../api-error.js';
import type { ApiSources } from '../context.js';
import { eventsIn } from '../read-body.js';
import { anyJson, destinationId } from '../schemas/common.js';
import { sent } from '../schemas/send-events.js';
import { sendEvents } from '../send-events.js';
import { type ApiServer, OPERATES } from '../server-types.js';

const BODY_LIMIT = 8 << 20;
const NDJSON = 'application/x-ndjson';

export function sendEventsRoute(api: ApiServer, sources: () => ApiSources): void {
  api.addContentTypeParser(NDJSON, { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
    done(null, body),
  );
  api.route({
    method: 'POST',
    url: '/events',
    bodyLimit: BODY_LIMIT,
    config: OPERATES,
    schema: {
      operationId: 'sendEvents',
      tags: ['events'],
      summary:
        'Takes events: one, an array, or one per line (NDJSON). Each gets a receipt, as from the producer.',
      consumes: ['application/json', NDJSON],
      querystring: z.strictObject({
        destination: destinationId
          .optional()
          .describe('Only this destination. Default: every configured one.'),
        onInvalid: z
          .enum(['quarantine', 'report'])
          .default('quarantine')
          .describe(
            '`quarantine` keeps an event that cannot be delivered as a dead letter. `report` does not keep it.',
          ),
      }),
      body: anyJson,
      response: answers(sent),
    },
    handler: async ({ query, body }) => {
      const { producer, destinations } = sources();
      const { destination, onInvalid } = query;
      const only = destination === undefined ? undefined : [requireKnown(await destinations(), destination)];
      return sendEvents(producer, eventsIn(body), { destinations: only, onInvalid });
    },
  });
}
