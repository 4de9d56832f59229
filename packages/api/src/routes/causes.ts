import type { CauseList } from '@tracklayer/dead-letters';
import { z } from 'zod';
import { answers } from '../answers.js';
import type { ApiSources } from '../context.js';
import { readCauses } from '../read-letters.js';
import { causeList, groupList } from '../schemas/letters.js';
import { askedLetters } from '../selections.js';
import { type ApiServer, READS } from '../server-types.js';
import { createSharedReading } from '../share-reading.js';
import { letterQuery } from './letters.js';

const limit = z.coerce.number().int().min(1).max(500).default(20).describe('How many, the largest first.');

export function causeRoutes(api: ApiServer, sources: () => ApiSources): void {
  const share = createSharedReading<CauseList>();

  api.route({
    method: 'GET',
    url: '/causes',
    config: READS,
    schema: {
      operationId: 'listCauses',
      tags: ['letters'],
      summary: 'What dead letters have in common, the causes with the most letters first.',
      querystring: z.strictObject({ ...letterQuery, limit }),
      response: answers(causeList),
    },
    handler: async ({ query }) => {
      const { limit: most, ...asked } = query;
      const { deadLetters, chosen, selection } = await askedLetters(sources(), asked);
      const key = JSON.stringify([chosen, selection, most]);
      const { value, atMs } = await share(key, () => readCauses(deadLetters, chosen, selection, most));
      return { ...value, atMs };
    },
  });

  api.route({
    method: 'GET',
    url: '/groups',
    config: READS,
    schema: {
      operationId: 'listGroups',
      tags: ['letters'],
      summary: 'Dead letters alike in lane, event name, error code and pointer, the largest groups first.',
      querystring: z.strictObject({ ...letterQuery, limit }),
      response: answers(groupList),
    },
    handler: async ({ query }) => {
      const { limit: most, ...asked } = query;
      const { deadLetters, chosen, selection } = await askedLetters(sources(), asked);
      const groups = (await Promise.all(chosen.map((id) => deadLetters.groups(id, selection)))).flat();
      const shown = groups.sort((a, b) => b.count - a.count || b.lastAtMs - a.lastAtMs).slice(0, most);
      return {
        groups: shown.map(({ example, ...group }) => ({ ...group, exampleId: example.id })),
        total: groups.length,
      };
    },
  });
}
