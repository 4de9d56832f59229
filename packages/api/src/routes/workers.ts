import { workerFindings, workerRows } from '@tracklayer/lane-status';
import { z } from 'zod';
import { answers } from '../answers.js';
import { chosenOf } from '../api-error.js';
import type { ApiSources } from '../context.js';
import { findingOfWorkers } from '../findings.js';
import { destinationId } from '../schemas/common.js';
import { workerList } from '../schemas/workers.js';
import { type ApiServer, READS } from '../server-types.js';

export function workerRoutes(api: ApiServer, sources: () => ApiSources): void {
  api.route({
    method: 'GET',
    url: '/workers',
    config: READS,
    schema: {
      operationId: 'listWorkers',
      tags: ['status'],
      summary: 'The worker processes, and what is wrong with them.',
      querystring: z.strictObject({ destination: destinationId.optional() }),
      response: answers(workerList),
    },
    handler: async ({ query }) => {
      const { destinations, workers, version } = sources();
      const chosen = chosenOf(await destinations(), query.destination);
      const served = await Promise.all(chosen.map((id) => workers.of(id)));
      return {
        nowMs: Math.max(0, ...served.map((each) => each.nowMs)),
        workers: workerRows(served, version),
        findings: workerFindings(served, version).map(findingOfWorkers),
      };
    },
  });
}
