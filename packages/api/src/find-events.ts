import {
  decidingJob,
  type EventQuery,
  type EventStatus,
  findTags,
  type LookUpContext,
} from '@tracklayer/event-status';
import { IDENTIFIERS, type Identifier } from '@tracklayer/events';
import { type DestinationGaps, recentGaps } from '@tracklayer/journal';
import { checkDigestKey } from '@tracklayer/persons';
import { ApiError } from './api-error.js';
import type { ApiSources } from './context.js';
import { isRowPlace, nextRows, readCursor, writeCursor } from './pages.js';

/** What a request says of the events that it looks for. */
export interface EventConditions {
  eventId?: string | undefined;
  order?: string | undefined;
  key?: string | undefined;
  value?: string | undefined;
  request?: string | undefined;
  migration?: string | undefined;
  campaign?: string | undefined;
  person?: Partial<Record<Identifier, string | undefined>> | undefined;
}

export type FoundEvent = EventStatus & { state?: string };

/** One query for each condition. An event matches if it meets one of them. @throws {ApiError} 400 */
export function queriesOf(asked: EventConditions, keys: readonly string[]): EventQuery[] {
  const { eventId, order, key, value, request, migration, campaign, person = {} } = asked;
  if ((key === undefined) !== (value === undefined))
    throw bad('`key` and `value` belong together.', 'Give both.');
  if (key !== undefined && !keys.includes(key)) {
    throw bad('The journal does not find events by this key.', `It finds them by ${keys.join(', ')}.`);
  }
  return [
    ...(eventId === undefined ? [] : [{ eventId }]),
    ...(order === undefined ? [] : [{ key: { name: 'orderId', value: order } }]),
    ...(key === undefined || value === undefined ? [] : [{ key: { name: key, value } }]),
    ...(request === undefined ? [] : [{ requestId: request }]),
    ...(migration === undefined ? [] : [{ migrationId: migration }]),
    ...(campaign === undefined ? [] : [{ campaignId: campaign }]),
    ...IDENTIFIERS.flatMap((identifier) => {
      const named = person[identifier];
      return named === undefined ? [] : [{ person: { identifier, value: named } }];
    }),
  ];
}

export interface EventsPage {
  items: FoundEvent[];
  found: number;
  isCut: boolean;
  gaps: DestinationGaps[];
  cursor?: string;
}

/** One page of the events that meet one of the queries, one destination after the other. @throws {DigestKeyError} */
export async function readEventPage(
  sources: ApiSources,
  destinations: readonly string[],
  queries: readonly EventQuery[],
  { limit, cursor }: { limit: number; cursor: string | undefined },
): Promise<EventsPage> {
  if (queries.length === 0) {
    throw bad(
      'The request names no event.',
      'Give eventId, order, key and value, request, migration, campaign or person.',
    );
  }
  const after = cursor === undefined ? undefined : readCursor(cursor, isRowPlace);
  const lists = await Promise.all(
    [...destinations].sort().map(async (name) => {
      await checkDigestKey(sources.redis, name, sources.digestKey);
      const { tags, ...found } = await findTags(lookUp(sources), name, queries);
      return { name, ids: tags, ...found };
    }),
  );
  const { redis, keepMs, now } = sources;
  const gaps = await recentGaps(redis, destinations, { keepMs, nowMs: now() });
  const { rows, next } = nextRows(lists, { limit, after });
  const read = await Promise.all(
    lists.map((list) => list.read(rows.flatMap(({ name, id }) => (name === list.name ? id : [])))),
  );
  return {
    items: read.flat().map(withState),
    found: lists.reduce((sum, { ids }) => sum + ids.length, 0),
    isCut: lists.some(({ isCut }) => isCut),
    gaps,
    ...(next && { cursor: writeCursor(next) }),
  };
}

export function lookUp(sources: ApiSources): LookUpContext {
  const { redis, lanes, deadLetters, holds, digestKey, eventNames } = sources;
  return { redis, lanes, deadLetters, holds, digestKey, eventNames };
}

export function withState(event: EventStatus): FoundEvent {
  const state = decidingJob(event)?.state;
  return { ...event, ...(state !== undefined && { state }) };
}

function bad(message: string, whatToDo: string): ApiError {
  return new ApiError(400, { code: 'invalid_query', message, whatToDo });
}
