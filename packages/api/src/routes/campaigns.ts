import { z } from 'zod';
import { answers } from '../answers.js';
import { chosenOf, requireKnown } from '../api-error.js';
import type { ApiSources } from '../context.js';
import { editOf, selectionToActOn, shownCampaign } from '../orders.js';
import { campaign, campaignOrder, campaignPage } from '../schemas/campaigns.js';
import { cursor, destinationId, pageSize } from '../schemas/common.js';
import { type ApiServer, OPERATES, READS } from '../server-types.js';
import { startedPage } from '../started-pages.js';

/** Campaigns of one destination that a list can reach. More than anybody starts in 90 days. */
const MOST = 10_000;

export function campaignRoutes(api: ApiServer, sources: () => ApiSources): void {
  api.route({
    method: 'GET',
    url: '/campaigns',
    config: READS,
    schema: {
      operationId: 'listCampaigns',
      tags: ['letters'],
      summary: 'Replays of whole selections, the newest first.',
      querystring: z.strictObject({
        destination: destinationId.optional(),
        limit: pageSize,
        cursor: cursor.optional(),
      }),
      response: answers(campaignPage),
    },
    handler: async ({ query }) => {
      const { destinations, deadLetters } = sources();
      const { limit, destination, cursor: asked } = query;
      const chosen = chosenOf(await destinations(), destination);
      const most = asked === undefined ? limit + 1 : MOST;
      const lists = await Promise.all(chosen.map((id) => deadLetters.campaigns.list(id, { limit: most })));
      const page = startedPage(lists.flat(), limit, asked);
      return { ...page, items: page.items.map(shownCampaign) };
    },
  });

  api.route({
    method: 'POST',
    url: '/campaigns',
    config: OPERATES,
    schema: {
      operationId: 'startCampaign',
      tags: ['letters'],
      summary: 'Starts a replay of these letters. Workers run it, whether or not this server goes on.',
      body: campaignOrder,
      response: answers(campaign),
    },
    handler: async ({ body, caller: { actor } }) => {
      const { destinations, deadLetters, now } = sources();
      const destination = requireKnown(await destinations(), body.destination);
      const { reason, startFlows, ratePerSecond, steps, stopAt } = body;
      const edit = editOf(body.edit);
      const started = await deadLetters.campaigns.start(destination, {
        ...actor,
        selection: selectionToActOn(body, now()),
        reason,
        startFlows,
        ...(ratePerSecond !== undefined && { ratePerSecond }),
        ...(edit && { edit }),
        ...(steps && { steps }),
        ...(stopAt !== undefined && { stopAt }),
      });
      return shownCampaign(started);
    },
  });
}
