import type { RequestSettings } from '../dialects/dialect.js';
import type { Endpoint, KlaviyoRequest } from '../request.js';
import { valueAt } from './json.js';
import type { HoldScope } from './outcome.js';

/** What a request asks for. The same answer means different things to different calls. */
export interface Call {
  endpoint: Endpoint;
  /** The list that it names. `isOwn`: the destination's list, which all its subscriptions need. */
  list?: { id: string; isOwn: boolean };
  /** It asks what people withdrew. */
  asksConsent?: true;
  /** It carries the flag `backfill`. */
  backfill?: true;
  /** Our id of the destination. Hints name it in commands. */
  destination?: string;
}

/** Reads a call from its request. */
export function callOf(
  request: KlaviyoRequest,
  { listId: ownListId, destination }: Pick<RequestSettings, 'listId' | 'destination'>,
): Call {
  const { endpoint, body, path } = request;
  // A single event names no list, and nearly all calls send one.
  const listId =
    endpoint === 'POST /api/events'
      ? undefined
      : (valueAt(body, 'data', 'relationships', 'list', 'data', 'id') ??
        valueAt(body, 'data', 'attributes', 'list_id'));
  return {
    endpoint,
    ...(typeof listId === 'string' && { list: { id: listId, isOwn: listId === ownListId } }),
    ...(asksConsent(endpoint, path) && { asksConsent: true as const }),
    ...(carriesFlag(endpoint, body) && { backfill: true as const }),
    ...(destination !== undefined && { destination }),
  };
}

/** Every scope that stops this call while it is held. */
export function scopesOf({ endpoint, list, backfill }: Call): HoldScope[] {
  return [
    'destination',
    endpoint,
    ...(list === undefined ? [] : [`list:${list.id}` as const]),
    ...(backfill ? ['backfill' as const] : []),
  ];
}

function asksConsent(endpoint: Endpoint, path: string): boolean {
  if (endpoint !== 'GET /api/profiles') return false;
  const { searchParams } = new URL(path, 'https://a.klaviyo.com');
  return searchParams.get('additional-fields[profile]') === 'subscriptions';
}

/** All entries of a bulk request are built alike, so the first one speaks for them. */
function carriesFlag(endpoint: Endpoint, body: unknown): boolean {
  const attributes = valueAt(body, 'data', 'attributes');
  // The body of a single event has nothing else.
  if (endpoint === 'POST /api/events') return valueAt(attributes, 'backfill') === true;
  const grouped = valueAt(attributes, 'events-bulk-create', 'data', 0, 'attributes');
  return [
    attributes,
    grouped,
    valueAt(grouped, 'events', 'data', 0, 'attributes'),
    valueAt(attributes, 'events', 0, 'attributes'),
  ].some((at) => valueAt(at, 'backfill') === true);
}
