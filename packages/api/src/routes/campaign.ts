import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { answers } from '../answers.js';
import { ApiError, requireKnown } from '../api-error.js';
import type { ApiSources } from '../context.js';
import { shownCampaign } from '../orders.js';
import { campaign } from '../schemas/campaigns.js';
import { destinationId, reasonBody } from '../schemas/common.js';
import { type ApiServer, OPERATES, READS } from '../server-types.js';
import { stream } from '../sse.js';

const params = z.strictObject({ destination: destinationId, id: z.string().min(1).max(100) });
const EVERY_MS = 1_000;
const OVER: ReadonlySet<string> = new Set(['done', 'cancelled']);

/** One campaign: read it, follow it, steer it. */
export function oneCampaignRoutes(api: ApiServer, sources: () => ApiSources): void {
  async function read({ destination, id }: { destination: string; id: string }) {
    const { destinations, deadLetters } = sources();
    const found = await deadLetters.campaigns.get(requireKnown(await destinations(), destination), id);
    if (found !== undefined) return shownCampaign(found);
    throw new ApiError(404, {
      code: 'campaign_not_found',
      message: 'This destination has no such campaign.',
      whatToDo: 'List the campaigns: GET /api/v1/campaigns',
    });
  }

  api.route({
    method: 'GET',
    url: '/campaigns/:destination/:id',
    config: READS,
    schema: {
      operationId: 'getCampaign',
      tags: ['letters'],
      summary: 'One campaign with its counts.',
      params,
      response: answers(campaign),
    },
    handler: ({ params }) => read(params),
  });

  api.route({
    method: 'GET',
    url: '/campaigns/:destination/:id/stream',
    config: READS,
    schema: {
      operationId: 'streamCampaign',
      tags: ['letters'],
      summary: 'The campaign as server-sent events: `campaign` when it changes, until it is over.',
      produces: ['text/event-stream'],
      params,
    },
    handler: async (request, reply) => {
      let now = await read(request.params);
      await stream(request, reply, async ({ signal, send }) => {
        let sent = '';
        while (!signal.aborted) {
          const text = JSON.stringify(now);
          if (text !== sent) await send('campaign', text);
          sent = text;
          if (OVER.has(now.state) && now.underWay === 0) return;
          await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
          now = await read(request.params);
        }
      });
    },
  });

  for (const act of ['pause', 'resume', 'cancel'] as const) {
    api.route({
      method: 'POST',
      url: `/campaigns/:destination/:id/${act}`,
      config: OPERATES,
      schema: {
        operationId: `${act}Campaign`,
        tags: ['letters'],
        summary: SUMMARIES[act],
        params,
        body: reasonBody,
        response: answers(campaign),
      },
      handler: async ({ params: { destination: asked, id }, body: { reason }, caller: { actor } }) => {
        const { destinations, deadLetters } = sources();
        const destination = requireKnown(await destinations(), asked);
        return shownCampaign(await deadLetters.campaigns[act](destination, id, { ...actor, reason }));
      },
    });
  }
}

const SUMMARIES = {
  pause: 'Releases no more letters. Letters on their way go on.',
  resume: 'Continues a campaign that is paused, stopped or interrupted.',
  cancel: 'Ends a campaign. Letters on their way go on, and are counted.',
} as const;
