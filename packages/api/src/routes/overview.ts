import type { FastifyTypeProviderDefault } from 'fastify';
import { z } from 'zod';
import { answers } from '../answers.js';
import { chosenOf } from '../api-error.js';
import { destinationId, lane } from '../schemas/common.js';
import { laneRow } from '../schemas/lanes.js';
import { overview } from '../schemas/overview.js';
import { type ApiServer, READS } from '../server-types.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { stream } from '../sse.js';

export function overviewRoutes(api: ApiServer, snapshot: () => Snapshot): void {
  // The snapshot is text already, so this answer has no type for a serializer.
  api.withTypeProvider<FastifyTypeProviderDefault>().route({
    method: 'GET',
    url: '/overview',
    config: READS,
    schema: {
      operationId: 'getOverview',
      tags: ['status'],
      summary:
        'Every destination with its lanes, holds, and largest causes. One snapshot a second for all readers.',
      response: answers(overview),
    },
    handler: async (_request, reply) => {
      const json = await snapshot().json();
      return reply.type('application/json; charset=utf-8').send(json);
    },
  });

  api.route({
    method: 'GET',
    url: '/overview/stream',
    config: READS,
    schema: {
      operationId: 'streamOverview',
      tags: ['status'],
      summary: 'The overview as server-sent events: `overview`, once a second.',
      produces: ['text/event-stream'],
    },
    handler: (request, reply) =>
      stream(request, reply, async ({ signal, send }) => {
        for await (const json of snapshot().follow(signal)) await send('overview', json);
      }),
  });

  api.route({
    method: 'GET',
    url: '/lanes',
    config: READS,
    schema: {
      operationId: 'listLanes',
      tags: ['status'],
      summary: 'The lanes, from the same snapshot as the overview.',
      querystring: z.strictObject({ destination: destinationId.optional(), lane: lane.optional() }),
      response: answers(z.object({ atMs: z.number(), lanes: z.array(laneRow).readonly() })),
    },
    handler: async ({ query }) => {
      const { atMs, destinations } = await snapshot().data();
      const chosen = chosenOf(
        destinations.map(({ destination }) => destination),
        query.destination,
      );
      const rows = destinations
        .filter(({ destination }) => chosen.includes(destination))
        .flatMap(({ lanes }) => lanes);
      return { atMs, lanes: rows.filter((row) => query.lane === undefined || row.lane === query.lane) };
    },
  });
}
