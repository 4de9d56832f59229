import {
  decidingJob,
  type EventQuery,
  type EventStatus,
  findEvents,
  type LookUpContext,
} from '@tracklayer/event-status';
import { IDENTIFIERS, type Identifier, isObject } from '@tracklayer/events';
import { type DestinationGaps, recentGaps } from '@tracklayer/journal';
import { checkDigestKey } from '@tracklayer/persons';
import { ApiError } from './api-error.js';
import type { ApiSources } from './context.js';
import { readCursor, writeCursor } from './pages.js';

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

/** One page of the events that meet one of the queries, at these destinations. @throws {DigestKeyError} */
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
  const { offset } = cursor === undefined ? { offset: 0 } : readCursor(cursor, isOffset);
  const pages = await Promise.all(
    destinations.map(async (id) => {
      await checkDigestKey(sources.redis, id, sources.digestKey);
      return findEvents(lookUp(sources), id, queries, { offset, limit });
    }),
  );
  const { redis, keepMs, now } = sources;
  const gaps = await recentGaps(redis, destinations, { keepMs, nowMs: now() });
  const most = Math.max(0, ...pages.map(({ found }) => found));
  return {
    items: pages.flatMap(({ events }) => events.map(withState)),
    found: pages.reduce((sum, { found }) => sum + found, 0),
    isCut: pages.some(({ isCut }) => isCut),
    gaps,
    ...(most > offset + limit && { cursor: writeCursor({ offset: offset + limit }) }),
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

function isOffset(value: unknown): value is { offset: number } {
  return isObject(value) && Number.isSafeInteger(value.offset) && Number(value.offset) >= 0;
}

function bad(message: string, whatToDo: string): ApiError {
  return new ApiError(400, { code: 'invalid_query', message, whatToDo });
}
