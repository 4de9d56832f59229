import { type Answer, type Problem, refuse } from '../errors.js';
import { openBody, openResource } from '../validation/envelope.js';
import { draftOf } from '../validation/event.js';
import { at, checkFields, type Resource } from '../validation/fields.js';
import { checkProfile } from '../validation/profile.js';
import { BULK_EVENT, GUIDE_BULK_JOB, GUIDE_METRIC, PROFILE_UPSERT } from '../validation/resources.js';
import type { World } from '../world.js';
import { type BatchEntry, recordBatch } from './event-batch.js';
import type { Call } from './handler.js';

/** The guide's event is flat: `metric` and `profile` have no `data` and no `attributes`. */
const FLAT_EVENT: Resource = {
  name: 'event',
  fields: { ...BULK_EVENT.fields, profile: { kind: 'object', required: true } },
};

/** POST /api/events-bulk-create-jobs of the product's guide. Klaviyo has never served it. */
export function guideBulkEvents(world: World, call: Call): Answer {
  const problems: Problem[] = [];
  const job = openBody(call.body, 'events-bulk-create-job', problems);
  if (job === undefined || !checkFields(job.attributes, GUIDE_BULK_JOB, '/data/attributes', problems)) {
    return refuse(400, ...problems);
  }
  const entries: BatchEntry[] = [];
  (job.attributes.events as unknown[]).forEach((node, index) => {
    const entry = readEntry(node, `/data/attributes/events/${index}`, call.revision, world.now(), problems);
    if (entry !== undefined) entries.push(entry);
  });
  return recordBatch(world, call, entries, problems, '/data/attributes/events');
}

function readEntry(
  node: unknown,
  pointer: string,
  revision: string,
  nowMs: number,
  problems: Problem[],
): BatchEntry | undefined {
  const event = openResource(node, 'event', pointer, problems);
  const below = at(pointer, 'attributes');
  if (event === undefined || !checkFields(event.attributes, FLAT_EVENT, below, problems)) return undefined;
  const { metric, profile, properties } = event.attributes;
  const named = checkFields(metric, GUIDE_METRIC, at(below, 'metric'), problems);
  const identified = checkProfile(profile, PROFILE_UPSERT, at(below, 'profile'), problems, true);
  const name = named ? String((metric as { name: unknown }).name) : undefined;
  const draft = draftOf(event.attributes, name, below, revision, nowMs, problems);
  if (draft === undefined || !identified) return undefined;
  return { profile: { attributes: profile }, draft: withEventId(draft, properties), pointer };
}

/** In the guide the property `event_id` identifies an event. A `unique_id` takes precedence. */
function withEventId(draft: BatchEntry['draft'], properties: unknown): BatchEntry['draft'] {
  const { event_id: eventId } = properties as { event_id?: unknown };
  if (draft.uniqueId !== undefined || typeof eventId !== 'string' || eventId === '') return draft;
  return { ...draft, uniqueId: eventId };
}
