import { isObject } from '@tracklayer/events';
import { z } from 'zod';
import { answers } from '../answers.js';
import { chosenOf, requireKnown } from '../api-error.js';
import type { ApiSources } from '../context.js';
import { editOf, selectionToActOn, shownCampaign } from '../orders.js';
import { readCursor, writeCursor } from '../pages.js';
import { campaign, campaignOrder, campaignPage } from '../schemas/campaigns.js';
import { cursor, destinationId, pageSize } from '../schemas/common.js';
import { type ApiServer, OPERATES, READS } from '../server-types.js';

/** Campaigns of one destination that a list can reach. More than anybody starts in 90 days. */
const MOST = 10_000;

interface After {
  startedAtMs: number;
  id: string;
}

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
      const after = asked === undefined ? undefined : readCursor(asked, isAfter);
      const most = after === undefined ? limit + 1 : MOST;
      const lists = await Promise.all(chosen.map((id) => deadLetters.campaigns.list(id, { limit: most })));
      const all = lists
        .flat()
        .sort((a, b) => b.startedAtMs - a.startedAtMs || (a.id < b.id ? -1 : 1))
        .filter(({ startedAtMs, id }) => after === undefined || comesAfter({ startedAtMs, id }, after));
      const items = all.slice(0, limit);
      const last = items.at(-1);
      const more = all.length > limit && last !== undefined;
      return {
        items: items.map(shownCampaign),
        ...(more && { cursor: writeCursor({ startedAtMs: last.startedAtMs, id: last.id }) }),
      };
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

function isAfter(value: unknown): value is After {
  return isObject(value) && typeof value.startedAtMs === 'number' && typeof value.id === 'string';
}

function comesAfter(one: After, other: After): boolean {
  return one.startedAtMs < other.startedAtMs || (one.startedAtMs === other.startedAtMs && one.id > other.id);
}
