import { maskSelection } from '@tracklayer/dead-letters';
import { z } from 'zod';
import { answers } from '../answers.js';
import { ApiError, requireKnown } from '../api-error.js';
import type { ApiSources } from '../context.js';
import { countLetters, readLetterPage, shownLetter } from '../read-letters.js';
import { cursor, destinationId, lane, pageSize } from '../schemas/common.js';
import { letter, letterPage } from '../schemas/letters.js';
import { askedLetters, selectionText } from '../selections.js';
import { type ApiServer, READS } from '../server-types.js';

/** Conditions of dead letters, for every list of them. */
export const letterQuery = {
  destination: destinationId.optional(),
  selection: z
    .string()
    .max(8_000)
    .optional()
    .describe('A selection as one line of text, as the command line takes it: `code:invalid from:2h`.'),
  lane: lane.optional(),
  cause: z.string().max(63).optional(),
  group: z.string().max(200).optional(),
  code: z.string().max(200).optional(),
};

export function letterRoutes(api: ApiServer, sources: () => ApiSources): void {
  api.route({
    method: 'GET',
    url: '/letters',
    config: READS,
    schema: {
      operationId: 'listLetters',
      tags: ['letters'],
      summary:
        'Dead letters, the newest first, with personal data masked. A page can be short and have a cursor.',
      querystring: z.strictObject({
        ...letterQuery,
        state: z.enum(['dead', 'replaying', 'resolved']).optional(),
        limit: pageSize,
        cursor: cursor.optional(),
      }),
      response: answers(letterPage),
    },
    handler: async ({ query }) => {
      const { limit, cursor: after, ...asked } = query;
      const { deadLetters, chosen, destination, selection } = await askedLetters(sources(), asked);
      const [page, total] = await Promise.all([
        readLetterPage(deadLetters, chosen, selection, { limit, cursor: after }),
        countLetters(deadLetters, chosen, selection),
      ]);
      const shown = maskSelection({ ...selection, ...(destination !== undefined && { destination }) });
      return { ...page, ...(total !== undefined && { total }), selection: selectionText(shown) };
    },
  });

  api.route({
    method: 'GET',
    url: '/letters/:destination/:id',
    config: READS,
    schema: {
      operationId: 'getLetter',
      tags: ['letters'],
      summary: 'One dead letter with every attempt and its job, with personal data masked.',
      params: z.strictObject({ destination: destinationId, id: z.string().min(1).max(300) }),
      response: answers(letter),
    },
    handler: async ({ params }) => {
      const { deadLetters, destinations } = sources();
      const destination = requireKnown(await destinations(), params.destination);
      const found = await deadLetters.get(destination, params.id);
      if (found === undefined) throw noLetter();
      return shownLetter(found);
    },
  });
}

export function noLetter(): ApiError {
  return new ApiError(404, {
    code: 'no_such_letter',
    message: 'There is no such dead letter. It may have been discarded or have expired.',
    whatToDo: 'List the letters: GET /api/v1/letters',
  });
}
