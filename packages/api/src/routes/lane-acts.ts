import { resumeLanes } from '@tracklayer/lane-status';
import { z } from 'zod';
import { answers } from '../answers.js';
import { requireKnown } from '../api-error.js';
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
    handler: async ({ params: { destination: id }, body: { lane, reason }, caller: { actor } }) => {
      const { destinations, deadLetters, lanes } = sources();
      const destination = requireKnown(await destinations(), id);
      const act = { ...actor, action: 'pause', reason, ...(lane && { lane }) } as const;
      await deadLetters.erasing.act(destination, act, () => lanes.pause(destination, lane));
      return { destination, ...(lane && { lane }), paused: true };
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
    handler: async ({ params: { destination: id }, body: { lane, reason }, caller: { actor } }) => {
      const open = sources();
      const destination = requireKnown(await open.destinations(), id);
      const act = { ...actor, action: 'resume', reason, ...(lane && { lane }) } as const;
      const resumed = await open.deadLetters.erasing.act(destination, act, () =>
        resumeLanes(open, destination, lane),
      );
      return { destination, ...(lane && { lane }), paused: false, ...resumed };
    },
  });
}
