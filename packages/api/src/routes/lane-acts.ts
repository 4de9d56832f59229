import { pauseLanes, resumeLanes } from '@tracklayer/lane-status';
import { z } from 'zod';
import { answers } from '../answers.js';
import { requireKnown } from '../api-error.js';
import type { Caller } from '../auth/caller.js';
import type { ApiSources } from '../context.js';
import { paused, pauseOrder } from '../schemas/acts.js';
import { destinationId } from '../schemas/common.js';
import { type ApiServer, OPERATES } from '../server-types.js';

const params = z.strictObject({ destination: destinationId });

export function laneActRoutes(api: ApiServer, sources: () => ApiSources): void {
  api.route({
    method: 'POST',
    url: '/lanes/:destination/pause',
    config: OPERATES,
    schema: {
      operationId: 'pauseLanes',
      tags: ['status'],
      summary: 'Pauses a destination or one of its lanes. Workers finish active jobs and take no new ones.',
      params,
      body: pauseOrder,
      response: answers(paused),
    },
    handler: async (request) => {
      const open = sources();
      const { where, by } = await orderOf(open, request);
      await pauseLanes(open, where.destination, where.lane, by);
      return { ...where, paused: true };
    },
  });

  api.route({
    method: 'POST',
    url: '/lanes/:destination/resume',
    config: OPERATES,
    schema: {
      operationId: 'resumeLanes',
      tags: ['status'],
      summary:
        'Resumes lanes. Also ends holds without waiting for the next probe, and waits that Klaviyo asked for.',
      params,
      body: pauseOrder,
      response: answers(paused),
    },
    handler: async (request) => {
      const open = sources();
      const { where, by } = await orderOf(open, request);
      const resumed = await resumeLanes(open, where.destination, where.lane, by);
      return { ...where, paused: false, ...resumed };
    },
  });
}

interface LaneRequest {
  params: z.infer<typeof params>;
  body: z.infer<typeof pauseOrder>;
  caller: Caller;
}

/** Which lanes a request steers, and who steers them. @throws {ApiError} 404 */
async function orderOf(
  { destinations }: ApiSources,
  { params, body: { lane, reason }, caller: { actor } }: LaneRequest,
) {
  const destination = requireKnown(await destinations(), params.destination);
  return { where: { destination, ...(lane && { lane }) }, by: { ...actor, reason } };
}
