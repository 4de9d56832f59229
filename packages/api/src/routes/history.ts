import { UNIT_NAMES } from '@tracklayer/history';
import { z } from 'zod';
import { answers } from '../answers.js';
import { requireKnown } from '../api-error.js';
import type { ApiSources } from '../context.js';
import { readColumns } from '../read-history.js';
import { createTrendsReader } from '../read-trends.js';
import { destinationId, lane, timeText } from '../schemas/common.js';
import { history, trends } from '../schemas/history.js';
import { timeOf } from '../selections.js';
import { type ApiServer, READS } from '../server-types.js';

export function historyRoutes(api: ApiServer, sources: () => ApiSources): void {
  const readTrends = createTrendsReader();

  api.route({
    method: 'GET',
    url: '/history',
    config: READS,
    schema: {
      operationId: 'listHistory',
      tags: ['status'],
      summary: 'How many jobs came and left in the last hour, for each destination.',
      response: answers(trends),
    },
    handler: () => readTrends(sources()),
  });

  api.route({
    method: 'GET',
    url: '/history/:destination',
    config: READS,
    schema: {
      operationId: 'getHistory',
      tags: ['status'],
      summary:
        'What happened over time: counts, latencies, holds. Minutes are kept for 2 days, hours for 14, days for 90.',
      params: z.strictObject({ destination: destinationId }),
      querystring: z.strictObject({
        lane: lane.optional(),
        since: timeText.optional().describe('From this time on. Default: 24h.'),
        until: timeText.optional(),
        unit: z.enum(UNIT_NAMES).optional(),
        columns: z.coerce.number().int().min(1).max(2_000).default(120).describe('At most so many buckets.'),
      }),
      response: answers(history),
    },
    handler: async ({ params, query }) => {
      const open = sources();
      const destination = requireKnown(await open.destinations(), params.destination);
      const nowMs = open.now();
      return readColumns(open, destination, {
        lane: query.lane,
        unit: query.unit,
        columns: query.columns,
        sinceMs: timeOf('since', query.since, nowMs),
        untilMs: timeOf('until', query.until, nowMs),
      });
    },
  });
}
