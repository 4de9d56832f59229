import { type Answer, type Problem, refuse } from '../errors.js';
import { openBody, openCollection, openResource } from '../validation/envelope.js';
import { readEvent, readEventProfile } from '../validation/event.js';
import { at, checkFields } from '../validation/fields.js';
import { EVENT_BULK_JOB, eventResources, PROFILE_UPSERT } from '../validation/resources.js';
import type { World } from '../world.js';
import { type BatchEntry, recordBatch } from './event-batch.js';
import type { Call } from './handler.js';

const JOB = '/data/attributes/events-bulk-create';

/** POST /api/event-bulk-create-jobs: 202 with an empty body. One bad event refuses the whole request. */
export function bulkCreateEvents(world: World, call: Call): Answer {
  const problems: Problem[] = [];
  const job = openBody(call.body, 'event-bulk-create-job', problems);
  if (job === undefined || !checkFields(job.attributes, EVENT_BULK_JOB, '/data/attributes', problems)) {
    return refuse(400, ...problems);
  }
  const node = job.attributes['events-bulk-create'];
  const groups = openCollection(node, 'events-bulk-create', JOB, problems) ?? [];
  const entries: BatchEntry[] = [];
  groups.forEach((group, index) => {
    readGroup(group, `${JOB}/data/${index}`, call.revision, world.now(), problems, entries);
  });
  return recordBatch(world, call, entries, problems, JOB);
}

function readGroup(
  node: unknown,
  pointer: string,
  revision: string,
  nowMs: number,
  problems: Problem[],
  entries: BatchEntry[],
): void {
  const resources = eventResources(revision);
  const group = openResource(node, 'event-bulk-create', pointer, problems);
  const below = at(pointer, 'attributes');
  if (group === undefined || !checkFields(group.attributes, resources.group, below, problems)) return;
  const profileAt = at(below, 'profile');
  const extras = ['id', 'meta'] as const;
  const profile = readEventProfile(group.attributes.profile, PROFILE_UPSERT, profileAt, problems, extras);
  const eventsAt = at(below, 'events');
  const events = openCollection(group.attributes.events, 'events', eventsAt, problems) ?? [];
  events.forEach((entry, index) => {
    const entryAt = `${eventsAt}/data/${index}`;
    const opened = openResource(entry, 'event', entryAt, problems);
    if (opened === undefined) return;
    const attributesAt = at(entryAt, 'attributes');
    const draft = readEvent(opened.attributes, resources.bulkEvent, attributesAt, revision, nowMs, problems);
    if (draft === undefined || profile === undefined) return;
    const backfill = draft.backfill || group.attributes.backfill === true;
    entries.push({ profile, draft: { ...draft, backfill }, pointer: entryAt });
  });
}
