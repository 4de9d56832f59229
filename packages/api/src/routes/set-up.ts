import { z } from 'zod';
import { answers } from '../answers.js';
import { chosenOf, requireKnown } from '../api-error.js';
import { createAskAccount } from '../ask-account.js';
import type { ApiSources } from '../context.js';
import { destinationId } from '../schemas/common.js';
import { accountFlows, flowsOrRefusal, setUp, setUpAnswer } from '../schemas/set-up.js';
import { type ApiServer, READS } from '../server-types.js';

const SET_UP_WITHIN_MS = 15_000;
/** Klaviyo gives one definition of a flow a second. */
const FLOWS_WITHIN_MS = 55_000;

/** What a worker knows of the accounts at Klaviyo. */
export function setUpRoutes(api: ApiServer, sources: () => ApiSources): void {
  const askSetUp = createAskAccount(sources, {
    kind: 'set-up',
    answer: setUpAnswer,
    waitMs: SET_UP_WITHIN_MS,
  });
  const askFlows = createAskAccount(sources, {
    kind: 'flows',
    answer: flowsOrRefusal,
    waitMs: FLOWS_WITHIN_MS,
  });

  api.route({
    method: 'GET',
    url: '/set-up',
    config: READS,
    schema: {
      operationId: 'getSetUp',
      tags: ['status'],
      summary:
        "Each destination's key, revision and mapping, as a worker knows them. The server holds no key.",
      querystring: z.strictObject({ destination: destinationId.optional() }),
      response: answers(z.object({ setUps: z.array(setUp) })),
    },
    handler: async ({ query }) => {
      const chosen = chosenOf(await sources().destinations(), query.destination);
      const setUps = await Promise.all(
        chosen.map(async (destination) => ({ destination, ...(await askSetUp(destination)) })),
      );
      return { setUps };
    },
  });

  api.route({
    method: 'GET',
    url: '/flows/:destination',
    config: READS,
    schema: {
      operationId: 'getFlows',
      tags: ['status'],
      summary: "Which events start which of the account's flows. A worker reads them. May take a minute.",
      params: z.strictObject({ destination: destinationId }),
      response: answers(accountFlows),
    },
    handler: async ({ params }) => {
      const destination = requireKnown(await sources().destinations(), params.destination);
      const asked = await askFlows(destination);
      if (asked.state !== 'answered') return { destination, state: asked.state };
      const { answer, ...rest } = asked;
      return {
        destination,
        ...rest,
        ...('refused' in answer ? { refused: answer.refused } : { answer }),
      };
    },
  });
}
