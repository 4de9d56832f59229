import { causeIdOf, maskSelection } from '@tracklayer/dead-letters';
import { z } from 'zod';
import { answers } from '../answers.js';
import { ApiError, requireKnown } from '../api-error.js';
import type { ApiSources } from '../context.js';
import { editOf, selectionToActOn } from '../orders.js';
import { discarded, discardOrder, preview, replayed, replayOrder } from '../schemas/acts.js';
import { previewOrder } from '../schemas/campaigns.js';
import { destinationId, reasonBody } from '../schemas/common.js';
import { letter } from '../schemas/letters.js';
import { selectionText } from '../selections.js';
import { ADMINISTERS, type ApiServer, OPERATES, READS } from '../server-types.js';
import { noLetter } from './letters.js';

/** Letters of a preview that are shown one by one. */
const SAMPLES = 5;

const params = z.strictObject({ destination: destinationId, id: z.string().min(1).max(300) });

export function letterActRoutes(api: ApiServer, sources: () => ApiSources): void {
  api.route({
    method: 'POST',
    url: '/letters/preview',
    config: READS,
    schema: {
      operationId: 'previewReplay',
      tags: ['letters'],
      summary: 'What a replay of these letters would do, with an edit if wanted. Changes nothing.',
      body: previewOrder,
      response: answers(preview),
    },
    handler: async ({ body }) => {
      const { destinations, deadLetters, rates, now } = sources();
      const destination = requireKnown(await destinations(), body.destination);
      const edit = editOf(body.edit);
      const found = await deadLetters.preview(destination, selectionToActOn(body, now()), {
        nowMs: now(),
        rates: body.ratePerSecond ?? rates(destination),
        startFlows: body.startFlows,
        samples: SAMPLES,
        ...(edit && { edit }),
      });
      const selection = maskSelection(found.selection);
      return { ...found, selection, selectionText: selectionText({ destination, ...selection }) };
    },
  });

  api.route({
    method: 'POST',
    url: '/letters/discard',
    config: OPERATES,
    schema: {
      operationId: 'discardLetters',
      tags: ['letters'],
      summary: 'Removes dead letters without sending them.',
      body: discardOrder,
      response: answers(discarded),
    },
    handler: async ({ body, caller: { actor } }) => {
      const { destinations, deadLetters, now } = sources();
      const destination = requireKnown(await destinations(), body.destination);
      const selection = selectionToActOn(body, now());
      const { count, reason } = body;
      if (count !== undefined) requireCount(await deadLetters.count(destination, selection), count);
      return deadLetters.discard(destination, selection, { ...actor, reason });
    },
  });

  api.route({
    method: 'POST',
    url: '/letters/:destination/:id/replay',
    config: OPERATES,
    schema: {
      operationId: 'replayLetter',
      tags: ['letters'],
      summary: 'Sends one letter again, with an edit if wanted, and the letters that must go before it.',
      params,
      body: replayOrder,
      response: answers(replayed),
    },
    handler: async ({ params, body, caller: { actor } }) => {
      const { destinations, deadLetters, now } = sources();
      const destination = requireKnown(await destinations(), params.destination);
      const { together, startFlows, reason } = body;
      const edit = editOf(body.edit);
      const all = await deadLetters.replayMany(destination, [params.id], {
        ...actor,
        reason,
        nowMs: now(),
        together,
        startFlows,
        ...(edit && { edit }),
      });
      return { replayed: all };
    },
  });

  api.route({
    method: 'POST',
    url: '/letters/:destination/:id/reveal',
    config: ADMINISTERS,
    schema: {
      operationId: 'revealLetter',
      tags: ['letters'],
      summary: 'One letter with its personal data. The audit records it before the answer.',
      params,
      body: reasonBody,
      response: answers(letter),
    },
    handler: async ({ params, body: { reason }, caller: { actor } }) => {
      const { destinations, deadLetters } = sources();
      const destination = requireKnown(await destinations(), params.destination);
      const found = await deadLetters.get(destination, params.id);
      if (found === undefined) throw noLetter();
      await deadLetters.reveal(destination, { ids: [found.id] }, { ...actor, reason });
      return { ...found, cause: causeIdOf(found) };
    },
  });
}

function requireCount(found: number, expected: number): void {
  if (found === expected) return;
  throw new ApiError(409, {
    code: 'other_count',
    message: `The selection has ${found} letters, not ${expected}. Nothing was discarded.`,
    whatToDo: 'Read the letters again, and send the new count.',
  });
}
