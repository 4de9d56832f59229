import { type AuditEntry, maskSelection } from '@tracklayer/dead-letters';
import { isObject } from '@tracklayer/events';
import { maskText } from '@tracklayer/privacy';
import { z } from 'zod';
import { answers } from '../answers.js';
import { chosenOf } from '../api-error.js';
import type { ApiSources } from '../context.js';
import { compareText, pageAfter, readCursor, writeCursor } from '../pages.js';
import { shownSelection } from '../schemas/campaigns.js';
import { cursor, destinationId, epochMs, page, pageSize, timeText } from '../schemas/common.js';
import { selectionText, timeOf } from '../selections.js';
import { type ApiServer, READS } from '../server-types.js';

const entry = z
  .object({
    id: z.string(),
    destination: destinationId,
    atMs: epochMs,
    action: z.string(),
    by: z.string(),
    byKind: z.enum(['user', 'token', 'program']).optional(),
    reason: z.string().optional(),
    selection: shownSelection.optional(),
    selectionText: z.string().optional().describe('The selection as one line of text.'),
    personDigest: z.string().optional(),
    letters: z.array(z.string()).readonly().optional(),
    campaignId: z.string().optional(),
    migrationId: z.string().optional(),
    lane: z.string().optional(),
    edited: z.array(z.string()).optional(),
    outcome: z.record(z.string(), z.number()).optional(),
  })
  .meta({ id: 'AuditEntry' });

type Shown = AuditEntry & { destination: string };

interface After {
  atMs: number;
  destination: string;
  id: string;
}

export function auditRoutes(api: ApiServer, sources: () => ApiSources): void {
  api.route({
    method: 'GET',
    url: '/audit',
    config: READS,
    schema: {
      operationId: 'listAudit',
      tags: ['api'],
      summary: 'Every act with who did it and why, the newest first.',
      querystring: z.strictObject({
        destination: destinationId.optional(),
        action: z.string().max(40).optional(),
        by: z.string().max(100).optional(),
        from: timeText.optional(),
        until: timeText.optional(),
        limit: pageSize,
        cursor: cursor.optional(),
      }),
      response: answers(z.object(page(entry))),
    },
    handler: async ({ query }) => {
      const { deadLetters, destinations, now } = sources();
      const { limit, destination, action, by } = query;
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor, isAfter);
      const untilMs = after === undefined ? timeOf('until', query.until, now()) : after.atMs + 1;
      const fromMs = timeOf('from', query.from, now());
      const span = { ...(fromMs !== undefined && { fromMs }), ...(untilMs !== undefined && { untilMs }) };
      const lists = await Promise.all(
        chosenOf(await destinations(), destination).map(async (id) => {
          const found: Shown[] = [];
          for await (const each of deadLetters.audit(id, span)) {
            const one = { ...each, destination: id };
            const isMeant = (action ?? each.action) === each.action && (by ?? each.by) === each.by;
            if (isMeant && (after === undefined || comparePlaces(one, after) > 0)) found.push(one);
            if (found.length > limit) break;
          }
          return found;
        }),
      );
      const { items, last } = pageAfter<After, Shown>(lists.flat(), { limit, after, compare: comparePlaces });
      return {
        items: items.map(shown),
        ...(last && {
          cursor: writeCursor({ atMs: last.atMs, destination: last.destination, id: last.id }),
        }),
      };
    },
  });
}

/** People write the reasons. A reason may name a person. */
function shown({ selection, reason, ...rest }: Shown): Shown & { selectionText?: string } {
  return {
    ...rest,
    ...(reason !== undefined && { reason: maskText(reason) }),
    ...(selection && {
      selection: maskSelection(selection),
      selectionText: selectionText({ destination: rest.destination, ...selection }),
    }),
  };
}

/** Negative if `a` comes first: it is newer. */
function comparePlaces(a: After, b: After): number {
  return b.atMs - a.atMs || compareText(a.destination, b.destination) || countOf(b.id) - countOf(a.id);
}

/** Redis counts the entries of one millisecond: `1777017600000-12`. */
function countOf(id: string): number {
  return Number(id.split('-')[1] ?? 0);
}

function isAfter(value: unknown): value is After {
  return (
    isObject(value) &&
    typeof value.atMs === 'number' &&
    typeof value.destination === 'string' &&
    typeof value.id === 'string'
  );
}
