import { type Answer, invalidParameter, notFound } from '../errors.js';
import type { RecordedEvent } from '../ledger/records.js';
import type { Call } from '../routes/handler.js';
import { profileResource } from '../routes/profile-body.js';
import { findProfiles } from '../stores/profiles.js';
import type { World } from '../world.js';
import { type Collection, listPage } from './collection.js';
import { type EventEntry, eventResource, eventSeq } from './event-resource.js';
import { EQUALS, type FilterField, RANGE } from './filter.js';
import { metricResource } from './metric-resource.js';

const timeMs = ({ event }: EventEntry) => Date.parse(event.time);
const time = (kind: 'time' | 'seconds'): FilterField<EventEntry> => ({
  kind,
  operators: RANGE,
  valueOf: timeMs,
});

/** The newest events come first. Klaviyo's default order is not recorded, so send `sort`. */
const EVENTS: Collection<EventEntry> = {
  filters: {
    metric_id: { kind: 'text', operators: EQUALS, valueOf: ({ metricId }) => metricId },
    profile_id: { kind: 'text', operators: EQUALS, valueOf: ({ profileId }) => profileId },
    datetime: time('time'),
    timestamp: time('seconds'),
  },
  sorts: { datetime: timeMs, timestamp: timeMs },
  defaultSort: '-datetime',
  pageSize: { default: 200, max: 1_000 },
  idOf: ({ event }) => event.seq,
};

const INCLUDES = ['metric', 'profile'];

/** GET /api/events: the recorded events that the ledger still has. A ledger of counts has none. */
export function getEvents(world: World, call: Call): Answer {
  const included = readIncludes(call);
  if (included === undefined) return unknownInclude();
  const page = listPage(EVENTS, call, `${call.baseUrl}/api/events`, () =>
    world.ledger.events.kept().flatMap((event) => entryOf(call, event) ?? []),
  );
  if ('refusal' in page) return page.refusal;
  const data = page.items.map((entry) => eventResource(entry, call));
  return { status: 200, body: { data, links: page.links, ...includedBody(page.items, included, call) } };
}

/** GET /api/events/{id}: 200 or 404. */
export function getEvent(world: World, call: Call): Answer {
  const included = readIncludes(call);
  if (included === undefined) return unknownInclude();
  const id = call.params.id ?? '';
  const seq = eventSeq(id) ?? 0;
  const [event] = world.ledger.events.page(seq - 1, 1, () => true).items;
  const entry = event?.seq === seq ? entryOf(call, event) : undefined;
  if (entry === undefined) return notFound(`An event with id ${id} does not exist.`);
  const data = eventResource(entry, call);
  return { status: 200, body: { data, links: data.links, ...includedBody([entry], included, call) } };
}

/** Undefined for a duplicate, a dropped event and an event of another account. */
function entryOf({ account }: Call, event: RecordedEvent): EventEntry | undefined {
  if (event.account !== account.id || event.fate !== 'recorded') return undefined;
  const metric = account.metrics.get(event.metric);
  const { profiles } = account;
  // A merged profile is found by the identifiers of the event.
  const profile =
    profiles.byId.get(event.profileId ?? '') ??
    findProfiles(profiles, { ...event.profile }, event.profileId)[0];
  if (metric === undefined || profile === undefined) return undefined;
  return { event, profileId: profile.id, metricId: metric.id };
}

function readIncludes({ query }: Call): string[] | undefined {
  const names = query.include?.split(',').filter((name) => name !== '') ?? [];
  return names.every((name) => INCLUDES.includes(name)) ? names : undefined;
}

function unknownInclude(): Answer {
  return invalidParameter('include', `The sandbox can include only ${INCLUDES.join(' and ')}.`);
}

function includedBody(entries: readonly EventEntry[], included: readonly string[], call: Call): object {
  if (included.length === 0) return {};
  const { metrics, profiles } = call.account;
  const metricIds = new Set(included.includes('metric') ? entries.map(({ metricId }) => metricId) : []);
  const profileIds = new Set(included.includes('profile') ? entries.map(({ profileId }) => profileId) : []);
  return {
    included: [
      ...[...metrics.values()]
        .filter(({ id }) => metricIds.has(id))
        .map((metric) => metricResource(metric, call)),
      ...[...profileIds].flatMap((id) => {
        const profile = profiles.byId.get(id);
        return profile === undefined ? [] : [profileResource(profile, call)];
      }),
    ],
  };
}
