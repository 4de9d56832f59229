import { MIGRATION_ACTS } from '@tracklayer/backfill';
import { z } from 'zod';
import { answers } from '../answers.js';
import { chosenOf, requireKnown } from '../api-error.js';
import type { ApiSources } from '../context.js';
import { readMigration, readMigrations, shownMigration, steerMigration } from '../migrations.js';
import { readRejects, rejectsOf } from '../rejects.js';
import { cursor, destinationId, pageSize, reasonBody } from '../schemas/common.js';
import { migration, migrationPage, oneMigration, rejectedLines } from '../schemas/migrations.js';
import { ADMINISTERS, type ApiServer, OPERATES, READS } from '../server-types.js';
import { startedPage } from '../started-pages.js';

const params = z.strictObject({ destination: destinationId, id: z.string().min(1).max(200) });

export function migrationRoutes(api: ApiServer, sources: () => ApiSources): void {
  api.route({
    method: 'GET',
    url: '/migrations',
    config: READS,
    schema: {
      operationId: 'listMigrations',
      tags: ['back-fills'],
      summary: 'Back-fills with their counts, the newest first.',
      querystring: z.strictObject({
        destination: destinationId.optional(),
        limit: pageSize,
        cursor: cursor.optional(),
      }),
      response: answers(migrationPage),
    },
    handler: async ({ query: { destination, limit, cursor: after } }) => {
      const open = sources();
      const all = await readMigrations(open, chosenOf(await open.destinations(), destination));
      const page = startedPage(all, limit, after);
      return { ...page, items: page.items.map(shownMigration) };
    },
  });

  api.route({
    method: 'GET',
    url: '/migrations/:destination/:id',
    config: READS,
    schema: {
      operationId: 'getMigration',
      tags: ['back-fills'],
      summary: 'One back-fill with its files and counts.',
      params,
      response: answers(oneMigration),
    },
    handler: async ({ params: place }) => {
      const report = await readMigration(sources(), place);
      return { ...shownMigration(report), rejectsFiles: await rejectsOf(sources(), report) };
    },
  });

  api.route({
    method: 'POST',
    url: '/migrations/:destination/:id/rejects',
    config: ADMINISTERS,
    schema: {
      operationId: 'revealRejects',
      tags: ['back-fills'],
      summary: 'The refused lines of a back-fill, in the clear, if their file is on this machine.',
      params,
      body: reasonBody,
      response: answers(rejectedLines),
    },
    handler: async ({ params: place, body: { reason }, caller: { actor } }) => {
      const open = sources();
      const { destination, id } = await readMigration(open, place);
      const entry = { ...actor, action: 'reveal', reason, migrationId: id } as const;
      return open.deadLetters.erasing.act(destination, entry, () => readRejects(open, { destination, id }));
    },
  });

  for (const act of MIGRATION_ACTS) {
    api.route({
      method: 'POST',
      url: `/migrations/:destination/:id/${act}`,
      config: OPERATES,
      schema: {
        operationId: `${act}Migration`,
        tags: ['back-fills'],
        summary: SUMMARIES[act],
        params,
        body: reasonBody,
        response: answers(migration),
      },
      handler: async ({ params: place, body: { reason }, caller: { actor } }) => {
        const open = sources();
        const destination = requireKnown(await open.destinations(), place.destination);
        const entry = { ...actor, action: `migration-${act}`, reason, migrationId: place.id } as const;
        const steered = await open.deadLetters.erasing.act(destination, entry, () =>
          steerMigration(open, place, act),
        );
        return shownMigration(steered);
      },
    });
  }
}

const SUMMARIES = {
  pause: 'Sends none of the remaining entries, not even those in the lane.',
  resume:
    'Continues a paused back-fill. If no process reads its files, continue it where the files are: tracklayer backfill resume.',
  cancel: 'Cancels a back-fill. Delivered entries stay delivered.',
} as const;
